"""The platform's own signature (Ed25519), for papers and files that leave us.

The key is derived from ``SECRET_KEY``: nothing more has to be kept, and the public half is shown on
the platform's page and lies in everything that is signed.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_public_key,
)
from django.conf import settings

KEY_BYTES: Final = 32
PURPOSE: Final = b"okienko signature"
SHOWN_SIGNS: Final = 32


def sign(data: bytes) -> bytes:
    """The platform's signature of ``data``: 64 bytes."""
    return _private().sign(data)


def public_pem() -> bytes:
    """The public key as ``openssl`` reads it."""
    return _private().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def fingerprint(pem: bytes) -> str:
    """What people compare: the beginning of the key's SHA-256, in groups of four."""
    raw = _public(pem).public_bytes(Encoding.Raw, PublicFormat.Raw)
    shown = sha256(raw).hexdigest()[:SHOWN_SIGNS]
    return " ".join(shown[at : at + 4] for at in range(0, SHOWN_SIGNS, 4))


def is_signed(pem: bytes, data: bytes, signature: bytes) -> bool:
    """Tell whether whoever has the private half of ``pem`` signed ``data``."""
    try:
        _public(pem).verify(signature, data)
    except InvalidSignature:
        return False
    return True


def _private() -> Ed25519PrivateKey:
    secret = str(settings.SECRET_KEY).encode()
    return Ed25519PrivateKey.from_private_bytes(
        HKDF(SHA256(), KEY_BYTES, None, PURPOSE).derive(secret)
    )


def _public(pem: bytes) -> Ed25519PublicKey:
    key = load_pem_public_key(pem)
    if not isinstance(key, Ed25519PublicKey):
        raise TypeError("not an Ed25519 key")
    return key

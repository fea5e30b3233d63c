"""What a push carries, readable for one browser alone (RFC 8291 over RFC 8188)."""

from __future__ import annotations

import os
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE: Final = ec.SECP256R1()
RECORD: Final = 4096
LAST_RECORD: Final = b"\x02"
SALT_BYTES: Final = 16


def encrypt(
    text: bytes,
    public: bytes,
    auth: bytes,
    *,
    key: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes = b"",
) -> bytes:
    """The body of a push: ``public`` and ``auth`` are the browser's.

    ``key`` and ``salt`` are made anew for each push; the test of the standard's example gives
    them. Raises ``ValueError`` for a point that is none.
    """
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, public)
    mine = key or ec.generate_private_key(CURVE)
    salt = salt or os.urandom(SALT_BYTES)
    my_public = point(mine.public_key())
    shared = mine.exchange(ec.ECDH(), theirs)
    secret = _derive(auth, shared, b"WebPush: info\x00" + public + my_public, 32)
    content_key = _derive(salt, secret, b"Content-Encoding: aes128gcm\x00", 16)
    nonce = _derive(salt, secret, b"Content-Encoding: nonce\x00", 12)
    sealed = AESGCM(content_key).encrypt(nonce, text + LAST_RECORD, None)
    return salt + RECORD.to_bytes(4, "big") + len(my_public).to_bytes(1, "big") + my_public + sealed


def point(key: ec.EllipticCurvePublicKey) -> bytes:
    """A public key as 65 bytes."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _derive(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(secret)

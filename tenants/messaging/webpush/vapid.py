"""Who sends a push: the office, by a key derived from its own secret (RFC 8292)."""

from __future__ import annotations

import base64
import json
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from tenants.secrets import office_mac

from .encrypt import CURVE, point

PURPOSE: Final = "push.vapid"
ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""How many keys the curve P-256 has."""
VALID: Final = timedelta(hours=12)


def public_key() -> str:
    """What a browser is told, so that only this office can push to it."""
    return _text(point(_key().public_key()))


def authorization(endpoint: str, contact: str, now: datetime) -> str:
    """The header that signs a push; ``contact``: whom the push service may write to."""
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int((now + VALID).timestamp()),
        "sub": contact,
    }
    said = ".".join(
        _text(json.dumps(part).encode()) for part in ({"typ": "JWT", "alg": "ES256"}, claims)
    )
    r, s = decode_dss_signature(_key().sign(said.encode(), ec.ECDSA(hashes.SHA256())))
    signature = _text(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
    return f"vapid t={said}.{signature}, k={public_key()}"


def _key() -> ec.EllipticCurvePrivateKey:
    # Derived like all secrets (ADR 4): nothing to keep, to lose or to back up.
    number = int.from_bytes(office_mac(PURPOSE, b"1") + office_mac(PURPOSE, b"2"), "big")
    return ec.derive_private_key(number % (ORDER - 1) + 1, CURVE)


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()

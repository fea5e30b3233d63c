"""Sending somebody to the office's sign-in service."""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime
from urllib.parse import urlencode

from .provider import provider_at
from .rule import Service


@dataclass(frozen=True, slots=True)
class Sent:
    """What this browser remembers meanwhile, and the service does not know but as a digest."""

    issuer: str
    state: str
    nonce: str
    verifier: str
    callback: str
    at: float
    onward: str

    def as_dict(self) -> dict[str, str | float]:
        """As a session keeps it."""
        return asdict(self)


def send(service: Service, callback: str, onward: str, *, now: datetime) -> tuple[str, Sent]:
    """The address to go to, and what to remember. Raises ``ServiceTrouble``."""
    provider = provider_at(service.issuer)
    sent = Sent(
        issuer=service.issuer,
        state=secrets.token_urlsafe(32),
        nonce=secrets.token_urlsafe(32),
        verifier=secrets.token_urlsafe(48),
        callback=callback,
        at=now.timestamp(),
        onward=onward,
    )
    challenge = hashlib.sha256(sent.verifier.encode()).digest()
    query = {
        "response_type": "code",
        "scope": "openid email",
        "client_id": service.client_id,
        "redirect_uri": callback,
        "state": sent.state,
        "nonce": sent.nonce,
        "code_challenge": base64.urlsafe_b64encode(challenge).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    mark = "&" if "?" in provider.authorization else "?"
    return f"{provider.authorization}{mark}{urlencode(query)}", sent

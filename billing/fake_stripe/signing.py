"""Webhooks as Stripe signs them."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any


def signed(event: dict[str, Any], secret: str, at: int) -> tuple[bytes, str]:
    """The body of a webhook and its ``Stripe-Signature``, made at a moment (seconds)."""
    body = json.dumps(event).encode()
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return body, f"t={at},v1={digest}"

"""A notification on the phone: the words of the SMS, sealed for one browser."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from functools import partial
from http.client import HTTPException
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from tenants.messaging.models import Message
from tenants.messaging.sources import Letter
from tenants.messaging.texts import Text
from tenants.messaging.webpush.encrypt import encrypt
from tenants.messaging.webpush.endpoint import BadEndpoint, check_endpoint, resolve
from tenants.messaging.webpush.vapid import authorization
from tenants.outside import PinnedHttps, target_of
from tenants.profile.models import Profile

from . import BadAddress, Send, Unknown

TTL_SECONDS: Final = 4 * 3600
LONGEST_BODY: Final = 500
ELSEWHERE: Final = 300
"""Whoever sends us on may send us anywhere: not followed, and no better than a refusal."""
SERVER_ERROR: Final = 500
BUSY: Final = 429
Post = Callable[[str, bytes, dict[str, str]], int]
"""Sends a body to an endpoint and answers its status."""


def prepare_push(message: Message, letter: Letter, text: Text) -> Send:
    """Seal one push. ``letter.to`` is the subscription as JSON. Raises ``BadAddress``."""
    try:
        subscription = json.loads(letter.to)
        endpoint = str(subscription["endpoint"])
        check_endpoint(endpoint)
        body = json.dumps(
            {
                "title": Profile.objects.current().name,
                "body": text.body.strip()[:LONGEST_BODY],
                "url": str(letter.variables.get("manage_url", "")),
                "tag": message.about.hex,
                "lang": letter.language,
            },
            ensure_ascii=False,
        )
        sealed = encrypt(
            body.encode(), _bytes(subscription["p256dh"]), _bytes(subscription["auth"])
        )
    except (BadEndpoint, ValueError, KeyError, TypeError) as error:
        raise BadAddress("no subscription") from error
    return partial(_send, endpoint, sealed)


def post(endpoint: str, body: bytes, headers: dict[str, str]) -> int:
    """Send to the address the name leads to, checked a moment before: it cannot change between."""
    host = urlsplit(endpoint).hostname or ""
    connection = PinnedHttps(host, None, resolve(host))
    try:
        connection.request("POST", target_of(endpoint), body, headers)
        with connection.getresponse() as answer:
            return answer.status
    finally:
        connection.close()


def _send(endpoint: str, sealed: bytes) -> str:
    contact = f"mailto:{settings.DEFAULT_FROM_EMAIL}"
    headers = {
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(TTL_SECONDS),
        "Urgency": "normal",
        "Authorization": authorization(endpoint, contact, timezone.now()),
    }
    try:
        status = post(endpoint, sealed, headers)
    except BadEndpoint as error:
        raise BadAddress(str(error)) from error
    except HTTPException as error:
        raise Unknown from error
    if ELSEWHERE <= status < SERVER_ERROR and status != BUSY:
        raise BadAddress(f"refused with {status}")
    if status >= ELSEWHERE:
        raise OSError(f"answered {status}")
    return ""


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(str(text) + "=" * (-len(str(text)) % 4))

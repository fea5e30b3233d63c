"""A little work that a browser does unseen before it takes a time, while an office is pressed.

Altcha's challenge (PBKDF2, found by counting) is made and checked here, and solved by altcha's
worker in the page. It costs a person's telephone about a second while they read, and whoever tries
a thousand times a thousand seconds. A solution is good once.
"""

from __future__ import annotations

import base64
import binascii
import json
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from altcha import v2 as altcha
from django.core.cache import cache
from redis.exceptions import RedisError

from tenants.secrets import office_mac

PURPOSE: Final = "booking.proof"
ALGORITHM: Final = "PBKDF2/SHA-256"
COST: Final = 5_000
FEWEST, MOST = 150, 350
"""How far the browser counts: about a million rounds of PBKDF2, a second on a weak phone."""
GOOD_FOR: Final = timedelta(minutes=30)
PATIENCE: Final = timedelta(seconds=20)
"""How long a browser that cannot calculate has to have the page open instead."""
LONGEST: Final = 4_000


def challenge(now: datetime) -> str:
    """A challenge of this office as JSON; it says, signed, when it was made."""
    made = altcha.create_challenge(
        ALGORITHM,
        COST,
        counter=FEWEST + secrets.randbelow(MOST - FEWEST),
        expires_at=now.astimezone(UTC) + GOOD_FOR,
        data={"made": int(now.timestamp())},
        hmac_secret=_secret("signature"),
        hmac_key_secret=_secret("key"),
    )
    return json.dumps(made.to_dict(), separators=(",", ":"))


def is_solved(payload: str, now: datetime) -> bool:
    """Tell whether ``payload`` solves a challenge of ours, for the first time."""
    if not payload or len(payload) > LONGEST:
        return False
    try:
        told = json.loads(base64.b64decode(payload))
        parsed = altcha.Payload(
            challenge=altcha.Challenge.from_dict(told["challenge"]),
            solution=altcha.Solution.from_dict(told["solution"]),
        )
        found = altcha.verify_solution(parsed, _secret("signature"), hmac_key_secret=_secret("key"))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return False
    return found.verified and _in_time(parsed.challenge, now) and _first(parsed.challenge)


def was_waited_for(text: str, now: datetime) -> bool:
    """Tell whether a challenge of ours lay in front of somebody long enough, for the first time."""
    if not text or len(text) > LONGEST:
        return False
    try:
        told: dict[str, Any] = json.loads(text)
        opened = altcha.Challenge.from_dict(told)
        signed = altcha.Payload(
            challenge=opened, solution=altcha.Solution(counter=0, derived_key="00", time=0)
        )
        found = altcha.verify_solution(signed, _secret("signature"), hmac_key_secret=_secret("key"))
        made = datetime.fromtimestamp(int((opened.parameters.data or {})["made"]), UTC)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, binascii.Error):
        return False
    genuine = found.invalid_signature is False
    return genuine and now - made >= PATIENCE and _in_time(opened, now) and _first(opened)


def _in_time(opened: altcha.Challenge, now: datetime) -> bool:
    until = opened.parameters.expires_at
    return until is not None and now.timestamp() <= until


def _first(opened: altcha.Challenge) -> bool:
    try:
        key = f"proof:{opened.parameters.nonce}"
        return bool(cache.add(key, 1, timeout=GOOD_FOR.total_seconds()))
    except RedisError:
        return True


def _secret(part: str) -> bytes:
    return office_mac(PURPOSE, part.encode())

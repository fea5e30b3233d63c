"""How often one network address, or one API key, may call.

Generous: a whole building may share an address. What is left is told in the headers ``RateLimit``
and ``RateLimit-Policy`` (draft-ietf-httpapi-ratelimit-headers).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.http import HttpRequest

from tenants.accounts.attempts import Limit
from tenants.api_keys.models import ApiKey
from tenants.network import network_address

READ: Final = Limit("api-read", 600, timedelta(minutes=1))
CHANGE: Final = Limit("api-change", 120, timedelta(minutes=1))
KEY_READ: Final = Limit("api-key-read", 1200, timedelta(minutes=1))
KEY_CHANGE: Final = Limit("api-key-change", 600, timedelta(minutes=1))
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Taken:
    """A call that was counted: how many more there may be until the window ends."""

    limit: Limit
    left: int
    until: datetime

    def headers(self, now: datetime) -> Mapping[str, str]:
        """What is told to the caller."""
        name, most = self.limit.purpose, self.limit.attempts
        window = int(self.limit.window.total_seconds())
        wait = max(math.ceil((self.until - now).total_seconds()), 0)
        return {
            "RateLimit-Policy": f'"{name}";q={most};w={window}',
            "RateLimit": f'"{name}";r={self.left};t={wait}',
        }


def check_rate(request: HttpRequest, key: ApiKey | None, now: datetime) -> Taken | None:
    """Count this call; raises ``TooManyAttempts`` (429). Off in the demo: one address for all."""
    if not settings.OKIENKO_RATE_LIMITS:
        return None
    safe = request.method in SAFE
    limit = (KEY_READ if safe else KEY_CHANGE) if key else (READ if safe else CHANGE)
    whose = key.pk.hex if key else network_address(request)
    if not whose:
        return None
    count = limit.take(whose, now=now)
    return Taken(limit, max(limit.attempts - count, 0), limit.window_end(whose, now=now))

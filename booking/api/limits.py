"""How often one network address may call; generous, for a whole building may share one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.http import HttpRequest

from tenants.accounts.attempts import Limit
from tenants.network import network_address

READ: Final = Limit("api-read", 600, timedelta(minutes=1))
CHANGE: Final = Limit("api-change", 120, timedelta(minutes=1))
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


def check_rate(request: HttpRequest, now: datetime) -> None:
    """Count this call; raises ``TooManyAttempts`` (429). Off in the demo: one address for all."""
    address = network_address(request)
    if settings.OKIENKO_RATE_LIMITS and address:
        (READ if request.method in SAFE else CHANGE).take(address, now=now)

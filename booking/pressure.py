"""Whether many try to take times at once; while they do, the pages ask a browser for a little work.

Shared by the pages and the API, so it stands beside both. Counted in the cache, per office and
minute: without the cache there is no pressure, for a town hall must not close because of it.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.core.cache import cache
from redis.exceptions import RedisError

from booking.models import Settings
from booking.models.settings import ProofOfWork

logger = logging.getLogger(__name__)

BUSY: Final = 60
"""Attempts at times within two minutes. A town hall in a rush sees a third of that."""
KEPT_SECONDS: Final = 180
LASTS: Final = timedelta(minutes=30)
"""Programs that have taken everything press no more until their holds lapse; then all at once."""
UNTIL: Final = "pressure:until"


def note_attempt(now: datetime) -> None:
    """Somebody tries to take a time at this office."""
    if not settings.OKIENKO_RATE_LIMITS:
        return
    key = _key(_minute(now))
    try:
        if cache.add(key, 1, timeout=KEPT_SECONDS):
            return
        cache.incr(key)
    except (RedisError, ValueError):
        logger.exception("attempts at times are not being counted")


def is_under_pressure(now: datetime) -> bool:
    """Many tried not long ago; or the office wants proof from everybody."""
    wanted = Settings.objects.current().proof_of_work
    if wanted == ProofOfWork.AUTO:
        return _is_rushed(now)
    return wanted == ProofOfWork.ALWAYS


def bars_programs(now: datetime) -> bool:
    """Programs without a browser get no times now; the settings are read only in a rush."""
    return _is_rushed(now) and is_under_pressure(now)


def _is_rushed(now: datetime) -> bool:
    if not settings.OKIENKO_RATE_LIMITS:
        return False
    minute = _minute(now)
    try:
        told = cache.get_many([_key(minute), _key(minute - 1), UNTIL])
        until = float(told.pop(UNTIL, 0))
        if sum(int(count) for count in told.values()) > BUSY:
            until = (now + LASTS).timestamp()
            cache.set(UNTIL, until, timeout=LASTS.total_seconds())
    except RedisError:
        return False
    return now.timestamp() < until


def _minute(now: datetime) -> int:
    return int(now.timestamp()) // 60


def _key(minute: int) -> str:
    return f"pressure:{minute}"

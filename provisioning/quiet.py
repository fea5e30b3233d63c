"""Each page of the staff asks whether we have something to tell; mostly we have not.

That there is nothing is remembered for a while, so that a page costs no query for it. Without
Valkey each page asks the database, as it would anyway.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final, TypeVar

from django.core.cache import cache
from redis.exceptions import RedisError

T = TypeVar("T")
WHILE: Final = timedelta(seconds=30)
"""So much later than it could does something new appear, where nobody says ``speak``."""


def unless_quiet(about: str, ask: Callable[[], T], *, now: datetime) -> T | None:
    """What ``ask`` finds in this office, or None where a moment ago it found nothing."""
    with suppress(RedisError):
        until = cache.get(f"quiet:{about}")
        if until is not None and now < until:
            return None
    found = ask()
    if not found:
        with suppress(RedisError):
            cache.set(f"quiet:{about}", now + WHILE, timeout=WHILE.total_seconds())
    return found


def speak(about: str) -> None:
    """Let the next page of this office ask again."""
    with suppress(RedisError):
        cache.delete(f"quiet:{about}")

"""How often somebody may try a password, counted in the cache under keys of the place.

E-mail addresses and network addresses are counted under blind indexes: what lies in Redis names
nobody. Of an IPv6 address the subscriber's /64 is counted. Windows are fixed but staggered, so that
nobody can guess when another's begins.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar, Final

from django.core.cache import cache
from django.utils.translation import gettext_lazy as _
from redis.exceptions import RedisError

from tenants.errors import Refusal
from tenants.network import subscriber
from tenants.secrets import blind_index_here

logger = logging.getLogger(__name__)


class TooManyAttempts(Refusal):
    """Wait until ``until``, then try again."""

    code: ClassVar[str] = "too_many"
    status: ClassVar[int] = 429
    message = _("Too many attempts. Wait a while, then try again.")

    def __init__(self, until: datetime, *, first: bool) -> None:
        super().__init__()
        self.until = until
        self.first = first
        """The first refusal of its window: worth a line in the audit trail, the others are not."""


@dataclass(frozen=True, slots=True)
class Limit:
    """So many attempts in a window, for one kind of thing that is tried."""

    purpose: str
    attempts: int
    window: timedelta = timedelta(minutes=10)

    def take(self, whose: str, *, now: datetime) -> int:
        """Count one attempt of ``whose`` before it is made; raises ``TooManyAttempts``.

        Answers which attempt of its window it is.

        Counted first and checked after, so that parallel attempts cannot slip past. Without Redis
        nothing is counted: a clerk's desk matters more, and each attempt still costs a slow hash.
        """
        key, until = self._window(whose, now)
        try:
            cache.add(key, 0, timeout=self.window.total_seconds())
            count = cache.incr(key)
        except (RedisError, ValueError):
            logger.exception("attempts at %s are not being counted", self.purpose)
            return 0
        if count > self.attempts:
            raise TooManyAttempts(until, first=count == self.attempts + 1)
        return int(count)

    def window_end(self, whose: str, *, now: datetime) -> datetime:
        """When the counting of ``whose`` begins anew."""
        return self._window(whose, now)[1]

    def give_back(self, whose: str, *, now: datetime) -> None:
        """Uncount one attempt: it was right."""
        key, _until = self._window(whose, now)
        try:
            cache.decr(key)
        except (RedisError, ValueError):
            logger.warning("an attempt at %s could not be given back", self.purpose)

    def forget(self, whose: str, *, now: datetime) -> None:
        """Start anew for ``whose``, who has just shown to be who they say."""
        key, _until = self._window(whose, now)
        try:
            cache.delete(key)
        except RedisError:
            logger.warning("attempts at %s could not be forgotten", self.purpose)

    def _window(self, whose: str, now: datetime) -> tuple[str, datetime]:
        index = blind_index_here(f"attempts:{self.purpose}", subscriber(whose))
        length = int(self.window.total_seconds())
        offset = int(index[:8], 16) % length
        number = (int(now.timestamp()) + offset) // length
        until = datetime.fromtimestamp((number + 1) * length - offset, UTC)
        return f"attempts:{self.purpose}:{index}:{number}", until


PER_EMAIL: Final = Limit("sign-in-email", 5)
# A whole office may share one address, so this one is wide: it stops trying many accounts.
PER_ADDRESS: Final = Limit("sign-in-address", 60)
PER_PASSWORD_CHANGE: Final = Limit("password-change", 5)

"""The ground floor's gauges: signs of life, locks, the journal, waiting tasks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import connection
from redis import Redis
from redis.exceptions import RedisError

from .context import platform_context
from .gauges import Gauge
from .pulse import signs

LOCKS: Final = """
SELECT count(*), coalesce(max(extract(epoch FROM clock_timestamp() - waitstart)), 0)
FROM pg_locks WHERE NOT granted
"""
JOURNAL: Final = """
SELECT extract(epoch FROM clock_timestamp() - last_archived_time) FROM pg_stat_archiver
"""
QUEUES: Final = ("celery", "soon")


def own_gauges(now: datetime) -> Iterator[Gauge]:
    """All of them, at a moment; four queries on the platform."""
    lives = sorted(signs(now).items())
    for key, sign in lives:
        yield Gauge("okienko_pulse_age_seconds", "Age of a sign of life.", sign.age, {"of": key})
    for key, sign in lives:
        yield Gauge("okienko_pulse_well", "Whether it went well (1).", int(sign.well), {"of": key})
    for key, sign in lives:
        yield Gauge("okienko_pulse_took_seconds", "How long it took.", sign.took, {"of": key})
    with platform_context(), connection.cursor() as cursor:
        cursor.execute(LOCKS)
        waiting, longest = cursor.fetchone()
        cursor.execute(
            "SELECT coalesce(extract(epoch FROM %s - min(at)), 0) FROM due WHERE at <= %s",
            [now, now],
        )
        (due,) = cursor.fetchone()
        cursor.execute(JOURNAL)
        (kept,) = cursor.fetchone()
    yield Gauge("okienko_lock_waits", "Sessions that wait for a lock of another.", waiting)
    yield Gauge("okienko_lock_longest_seconds", "Of these, the longest wait.", float(longest))
    yield Gauge("okienko_due_oldest_seconds", "Longest wait of a hint that is due.", float(due))
    if kept is not None:
        told = "Age of the last piece of PostgreSQL's journal that was kept."
        yield Gauge("okienko_journal_age_seconds", told, float(kept))
    yield from _queues()


def _queues() -> Iterator[Gauge]:
    """Without Valkey nothing is told: that it is away is told by ``/readyz``."""
    try:
        with Redis.from_url(settings.REDIS_URL, socket_timeout=2) as redis:
            lengths = {name: redis.llen(name) for name in QUEUES}
    except RedisError:
        return
    for name, length in lengths.items():
        yield Gauge("okienko_queue_tasks", "Tasks nobody took yet.", float(length), {"queue": name})

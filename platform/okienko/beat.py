"""The clock's schedule, which survives that the machine's own clock is set back.

Celery waits until each entry's written moment comes again: set back by an hour, nothing would be
sent for an hour. Here the entries are counted anew from the moment that it is now.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from celery.beat import PersistentScheduler

SLACK: Final = timedelta(seconds=5)
"""Clocks are always corrected a little; only a jump counts."""


class Clock(PersistentScheduler):
    """Beat's scheduler: the same in everything but a jump back."""

    _seen: datetime | None = None

    def tick(self, *given: Any, **named: Any) -> float:
        """One turn; before it, look whether time went back since the last one."""
        now: datetime = self.app.now()
        if self._went_back(now):
            for entry in self.schedule.values():
                last: datetime = entry.last_run_at or now
                entry.last_run_at = min(last, now)
            self._heap = None
        self._seen = now
        return float(super().tick(*given, **named))

    def _went_back(self, now: datetime) -> bool:
        ahead = now + SLACK
        if self._seen is not None and self._seen > ahead:
            return True
        return any((entry.last_run_at or now) > ahead for entry in self.schedule.values())

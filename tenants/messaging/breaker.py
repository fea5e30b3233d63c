"""Leaving alone what does not work: a gateway or a mail server that failed five times in a row.

After five minutes one message tries it. The count stands in the database: every worker sees the
same.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import models
from django.db.models import Case, F, Q, Value, When

from tenants.base import OfficeModel

FAILURES: Final = 5
PAUSE: Final = timedelta(minutes=5)
TOLD: Final = 60


class Guarded(OfficeModel):
    """Something outside that may fail: how often in a row, until when it is left alone, and why."""

    failures = models.PositiveIntegerField(default=0)
    paused_until = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=60, blank=True)

    class Meta:
        abstract = True


def may_try(guarded: Guarded, now: datetime) -> bool:
    """Tell whether it is to be asked; of many who ask after a pause one may."""
    if guarded.paused_until is None:
        return True
    return bool(_row(guarded).filter(paused_until__lte=now).update(paused_until=now + PAUSE))


def worked(guarded: Guarded) -> None:
    """It took a message: whatever was wrong is over."""
    ill = _row(guarded).exclude(Q(failures=0, paused_until=None))
    ill.update(failures=0, paused_until=None, trouble="")


def failed(guarded: Guarded, trouble: str, now: datetime, *, for_good: bool = False) -> bool:
    """It did not; whether this was the failure that closed it.

    ``for_good``: the next message would fare no better, so it closes at once.
    """
    before = _row(guarded)
    enough = 0 if for_good else FAILURES - 1
    closing = before.filter(paused_until=None, failures__gte=enough).exists()
    closed = When(failures__gte=enough, then=Value(now + PAUSE))
    before.update(
        failures=F("failures") + 1,
        paused_until=Case(closed, default=F("paused_until")),
        trouble=trouble[:TOLD],
    )
    return bool(closing)


def _row(guarded: Guarded) -> Any:
    return type(guarded)._default_manager.filter(pk=guarded.pk)

"""The clock of requests: the office is reminded in time, old requests forget whose they were."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from tenants.messaging.notices import PERSON_REQUEST_DUE, tell_admins
from tenants.rights.days import local_day
from tenants.rights.models import PersonRequest

from .codes import sweep_unproved
from .register import WARNED

KEPT: Final = timedelta(days=365)
"""So long the office can show how it answered; then only the bare row stays."""
BLANKED: Final = (
    *("name", "email", "phone", "pesel", "words", "proof_note"),
    *("extended_because", "changes", "answer"),
)
BATCH: Final = 200


def tick(now: datetime) -> None:
    """Everything that time brings; running it again changes nothing."""
    remind(now)
    sweep_unproved(now)
    forget(now)


def remind(now: datetime) -> int:
    """Tell the admins of each open request a week and a day before its day, and once it is late."""
    today, told = local_day(now), 0
    soon = PersonRequest.objects.open().filter(due_on__lte=today + timedelta(days=max(WARNED)))
    for asked in soon.order_by("due_on"):
        left = (asked.due_on - today).days
        stage = "late" if left < 0 else f"{min(one for one in WARNED if left <= one)}d"
        term = "-2" if asked.extended_at else ""  # its day is another one: all is told once more
        tell_admins(
            PERSON_REQUEST_DUE,
            now=now,
            occasion=f"{asked.pk.hex}-{stage}{term}",
            number=asked.label,
            day=f"{asked.due_on:%d.%m.%Y}",
        )
        told += 1
    return told


def forget(now: datetime) -> int:
    """Take from requests closed long ago whatever tells whose they were; how many."""
    old = PersonRequest.objects.to_forget(now - KEPT)
    ids = list(old.values_list("pk", flat=True)[:BATCH])
    return PersonRequest.objects.filter(pk__in=ids).update(
        **dict.fromkeys(BLANKED, ""),
        left_out=[],
        account=None,
        copied_until=None,
        forgotten_at=now,
    )

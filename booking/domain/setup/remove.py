"""Throw a thing away that nothing hangs on; what has a history is put away instead."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.db import transaction
from django.db.models import Model, ProtectedError
from django.utils.translation import gettext_lazy as _

from booking.models import Booking, Counter, HoursTemplate, Unit
from tenants.audit.record import record
from tenants.errors import Refusal
from tenants.officefile.one_at_a_time import one_at_a_time

from .consequences import Act, consequences
from .save import find_row
from .sections import COUNTERS, HOURS, SERVICES, Section


class InUse(Refusal):
    """Something hangs on it."""

    code: ClassVar[str] = "in_use"
    status: ClassVar[int] = 409
    message = _("Something hangs on it: visits, or another setting. Put it away instead.")


@transaction.atomic
def remove(section: Section, row_id: UUID, act: Act) -> None:
    """Delete it. Raises ``NotFound``, ``InUse``, ``Consequences``."""
    one_at_a_time()
    row = find_row(section, row_id)
    if is_used(section, row):
        raise InUse
    with consequences(act):
        record(f"{section.key}.removed", by=act.by, now=act.now, about=row)
        _delete(row)


def is_used(section: Section, row: Any) -> bool:
    """Tell what the database itself would not: hours are named, visits of a service remembered."""
    if section is HOURS:
        last = not HoursTemplate.objects.filter(key=row.key).exclude(pk=row.pk).exists()
        by_counters = Counter.objects.filter(hours_key=row.key).exists()
        return last and (by_counters or Unit.objects.filter(hours_key=row.key).exists())
    if section is SERVICES:
        return bool(Booking.objects.filter(service=row).exists() or row.counters.exists())
    return bool(section is COUNTERS and Booking.objects.filter(counter=row).exists())


def _delete(row: Model) -> None:
    try:
        row.delete()
    except ProtectedError as error:
        raise InUse from error

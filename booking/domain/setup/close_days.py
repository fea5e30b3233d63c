"""Close the office on many days at once, as a calendar file said."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from booking.domain.plan import PlanDifference
from booking.models import CalendarException
from booking.officefile.parts import ExceptionPart
from booking.officefile.write import write_exception
from tenants.audit.record import record
from tenants.officefile.one_at_a_time import one_at_a_time

from .closures_file import Closure
from .consequences import Act, consequences


@transaction.atomic
def close_days(closures: Sequence[Closure], act: Act) -> PlanDifference:
    """All of them or none; days that have special hours already keep theirs.

    Raises ``Consequences``.
    """
    one_at_a_time()
    with consequences(act) as told:
        for one in closures:
            same = CalendarException.objects.filter(
                first_day=one.first, last_day=one.last, unit=None, counter=None
            )
            if not same.exists():
                write_exception(_part(one))
        days = [str(one.first) for one in closures]
        record("exceptions.imported", by=act.by, now=act.now, fields=days)
    return told.difference


def _part(closure: Closure) -> ExceptionPart:
    if closure.first == closure.last:
        return ExceptionPart(date=closure.first, closed=True, reason=closure.reason)
    return ExceptionPart(from_=closure.first, to=closure.last, closed=True, reason=closure.reason)

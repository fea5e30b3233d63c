"""A request enters the register: it has a number, a month, and the office is reminded of it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final

from django.db import connection
from django.db.models import Max

from tenants.audit.actor import Actor
from tenants.audit.record import record
from tenants.context import current_office
from tenants.due import due
from tenants.rights.days import FIRST, LOCAL, local_day, months_after
from tenants.rights.models import PersonRequest, RequestState

CLOCK: Final = "rights.clock"
MORNING: Final = time(7)
WARNED: Final = (7, 1)
"""So many days before its day the office hears of a request that is still open."""


def enter(asked: PersonRequest, *, now: datetime, by: Actor) -> PersonRequest:
    """Number it and let its month run, in the caller's transaction.

    The month runs from the day it came, whatever else is still to be cleared up.
    """
    _one_at_a_time()
    last = PersonRequest.objects.aggregate(last=Max("number"))["last"] or 0
    asked.number = last + 1
    asked.state = RequestState.OPEN
    asked.due_on = months_after(local_day(asked.received_at), FIRST)
    asked.save()
    record(f"person_request.{asked.kind}", by=by, now=now, about=asked, fields=[asked.door])
    remind_on(asked.due_on, now)
    return asked


def remind_on(day: date, now: datetime) -> None:
    """Let the clock look a week and a day before, and on the day after."""
    for ahead in (*WARNED, -1):
        moment = datetime.combine(day - timedelta(days=ahead), MORNING, LOCAL)
        due(CLOCK, max(moment, now))


def _one_at_a_time() -> None:
    """Two that come at the same moment get two numbers; held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"person_request:{current_office().pk}"],
        )

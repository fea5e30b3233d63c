"""When the day is over nobody waits any more: numbers that were never called end by themselves."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from booking.domain.retry import in_transaction
from booking.errors import Moved, WrongState
from booking.models import ArrivalCode, Ticket, TicketState
from booking.models.zone import WARSAW
from tenants.audit.actor import SYSTEM

from .steps import Step, step


def close_days(now: datetime) -> int:
    """End what is open of days before today, and drop their codes; how many tickets. By the clock.

    A visit stays as the clerks left it.
    """
    today = now.astimezone(WARSAW).date()
    ArrivalCode.objects.filter(day__lt=today).delete()
    closed = 0
    for ticket in Ticket.objects.open().filter(day__lt=today).order_by("pk"):
        closed += in_transaction(partial(_close, ticket, now))
    return closed


def _close(ticket: Ticket, now: datetime) -> int:
    try:
        step(ticket, TicketState.LEFT, Step.CLOSE, now=now, by=SYSTEM)
    except (Moved, WrongState):
        return 0  # somebody did it at this moment
    return 1

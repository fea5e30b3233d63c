"""What the contract's clock says about a ticket."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from provisioning import service_clock as clock
from provisioning.models import Ticket, TicketKind


@dataclass(frozen=True, slots=True)
class Deadlines:
    """By when, and whether it was kept. ``may_replace``: a replacement may be demanded."""

    start_due: datetime
    mend_due: datetime
    replace_due: datetime | None
    start_late: bool
    mend_late: bool
    days_late: int
    warranty_days: int
    may_replace: bool


def course_of(ticket: Ticket) -> clock.Course:
    """The moments of a ticket, as the clock takes them."""
    return clock.Course(
        reported_at=ticket.reported_at,
        started_at=ticket.started_at,
        mended_at=ticket.mended_at,
        agreed_on=ticket.agreed_on,
        replacement_asked_at=ticket.replacement_asked_at,
        replaced_at=ticket.replaced_at,
    )


def deadlines(ticket: Ticket, *, repairs: int, now: datetime) -> Deadlines | None:
    """The deadlines of a fault; None for help, which has none.

    ``repairs``: how many faults of the contract have been mended (``repairs``).
    """
    if not ticket.is_fault:
        return None
    course = course_of(ticket)
    start_due, mend_due = clock.start_due(course), clock.mend_due(course)
    begun = ticket.started_at or ticket.mended_at or now
    asked = ticket.replacement_asked_at is not None
    return Deadlines(
        start_due=start_due,
        mend_due=mend_due,
        replace_due=clock.replace_due(course),
        start_late=begun > start_due,
        mend_late=(ticket.mended_at or now) > mend_due,
        days_late=clock.days_late(course, now),
        warranty_days=clock.warranty_days(course),
        may_replace=not asked and clock.may_be_replaced(course, repairs, now),
    )


def repairs(office_id: UUID, since: date | None) -> int:
    """How many faults were mended, of those reported since the contract began."""
    mended = Ticket.objects.filter(
        office_id=office_id, kind=TicketKind.FAULT, mended_at__isnull=False
    )
    if since is not None:
        mended = mended.filter(reported_at__date__gte=since)
    return mended.count()

"""Records of visits leave: to a clerk, to a partner's program, to the EZD; it is written down."""

from __future__ import annotations

from datetime import datetime

from booking.models import Booking
from tenants.audit.actor import Actor
from tenants.audit.record import record

from .record import Records


def note_down(records: Records, how: str, *, persons: bool, now: datetime, by: Actor) -> None:
    """Say in the audit trail who took which records, in the caller's transaction.

    ``how``: the format, or by which way. Of a day with persons the number stands among the fields,
    by which an incident counts people.
    """
    if not records.visits:
        return
    about, fields = None, [how]
    if records.day is None:
        about = Booking(pk=records.visits[0].id)
    else:
        number = [str(len(records.visits))] if persons else []
        fields += [records.day.isoformat(), *number]
    action = "records.persons_taken" if persons else "records.taken"
    record(action, by=by, now=now, about=about, fields=fields)

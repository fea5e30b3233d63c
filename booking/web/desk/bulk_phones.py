"""How it went with each visit of an order, and whom the clerks must call: words, and a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from booking.domain.bulk.preview import Hit, lines, must_call, phone_list
from booking.domain.bulk.rescue import held_times
from booking.models import Booking, BulkItem, BulkRun, ItemState
from tenants.audit.actor import Actor
from tenants.audit.record import record
from tenants.tables import csv_file


def why(item: BulkItem) -> str:
    """What happened to the visit and why nobody told its person, for whoever makes the call."""
    if item.why == "no_alternative":
        return _("no other time was free: cancelled")
    if item.why == "no_answer":
        return _("chose no other time: cancelled")
    if item.why in {"slot_taken", "norm_reached"}:
        return _("no free place there: it stays as it was")
    if item.state == ItemState.REFUSED:
        return _("could not be done: it stays as it was")
    if item.state == ItemState.OFFERED:
        return _("no e-mail and no telephone for SMS: other times are held for this person")
    return _("no e-mail and no telephone for SMS")


@dataclass(frozen=True, slots=True)
class Line:
    """A visit of the order; ``call``: why its person must be called, if they must.

    ``times``: what is held for them, to be chosen from while they are on the telephone.
    """

    hit: Hit
    state: str
    call: str
    times: Sequence[Booking] = ()


def result(run: BulkRun, now: datetime) -> list[Line]:
    """Every visit; a fixed number of queries."""
    held = held_times(run, now)
    return [_line(item, hit, held.get(hit.booking_id, [])) for item, hit in lines(run.pk)]


def _line(item: BulkItem, hit: Hit, times: Sequence[Booking]) -> Line:
    state = str(ItemState(item.state).label)
    if item.why == "changed":
        state = _("left alone: changed meanwhile")
    elif item.state == ItemState.WAITING:
        state = _("left alone: the work was stopped")
    return Line(hit, state, why(item) if must_call(item, hit) else "", times)


@transaction.atomic
def as_csv(run: BulkRun, *, now: datetime, by: Actor) -> bytes:
    """A file that a Polish spreadsheet opens and runs no formula of.

    It holds telephone numbers, so who took it is written into the audit trail.
    """
    rows = [*_rows(run)]
    record("bulk.phones_opened", by=by, now=now, about=run, fields=[str(len(rows) - 1)])
    return csv_file(rows)


def _rows(run: BulkRun) -> Iterator[list[str]]:
    yield [
        *(_("Number"), _("Day"), _("Time"), _("Matter"), _("Counter"), _("Person")),
        *(_("Telephone"), _("Why")),
    ]
    for item, hit in phone_list(run.pk):
        contact = getattr(item.booking, "contact", None)
        yield [
            *(hit.reference, f"{hit.start:%Y-%m-%d}", f"{hit.start:%H:%M}"),
            *(hit.service, hit.counter, hit.name),
            *(contact.phone if contact else "", why(item)),
        ]

"""Visits whose counter would not receive them any more: they stay, and somebody must decide.

Of several matters in one visit each is asked about by itself, for each has its own counter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import F, TextChoices
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from booking.enums import BookingState
from booking.errors import Refusal
from booking.models import Booking, Location
from booking.models.zone import WARSAW

from .masking import masked_email, masked_phone
from .norm import Stay, peak
from .reception import Receiver, Reception, reception
from .rescued import called_off
from .timetable import CELL

SETTLED: Final = (BookingState.PENDING, BookingState.AWAITING_APPROVAL, BookingState.BOOKED)


class Why(TextChoices):
    """What takes a visit's place from it."""

    NOBODY = "nobody", _("its counter does not deal with the matter any more")
    MOVED = "moved", _("its counter is in another building now")
    CLOSED = "closed", _("its counter is closed at that time")
    PARTY = "party", _("its counter does not receive so many people")
    NORM = "norm", _("more people in the building than its norm allows")


@dataclass(frozen=True, slots=True)
class Stranded:
    """A visit without a place; ``start`` in Warsaw time, ``contact`` masked."""

    booking_id: UUID
    reference: str
    start: datetime
    service: str
    unit_id: UUID
    counter_id: UUID
    counter: str
    contact: str
    why: Why


class WouldStrand(Refusal):
    """A change of plan would leave these visits without a place, and nobody said that it may."""

    code = "would_strand"
    status = 409
    message = _("This change leaves booked visits without a place. Decide about them first.")

    def __init__(self, stranded: Sequence[Stranded]) -> None:
        super().__init__()
        self.stranded = stranded


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit still to come, as far as its place is concerned."""

    service: UUID
    counter: UUID
    location: UUID
    start: datetime
    end: datetime
    people: int
    told: Stranded

    @property
    def day(self) -> date:
        """The local day."""
        return self.told.start.date()

    @property
    def stay(self) -> Stay:
        """How the building's norm sees it."""
        return self.start, self.end, self.people


def stranded_now(now: datetime) -> list[Stranded]:
    """Every visit ahead without a place, in order of time, however it came to that."""
    visits = visits_ahead(now)
    if not visits:
        return []
    matters, on_days = {one.service for one in visits}, {one.day for one in visits}
    return lost(visits, reception(matters, None, min(on_days), max(on_days)))


def visits_ahead(now: datetime) -> list[Visit]:
    """Every visit still to come, in the order in which they were booked.

    One that was called off awaits its person's choice of another time: it is decided about.
    """
    rows = (
        Booking.objects.live(now)
        .filter(state__in=SETTLED, starts_at__gt=now)
        .exclude(called_off())
        .order_by("created_at", "pk")
        .annotate(
            number=Coalesce(F("part_of__reference"), F("reference")),
            email=Coalesce(F("part_of__contact__email"), F("contact__email")),
            phone=Coalesce(F("part_of__contact__phone"), F("contact__phone")),
        )
        .values(
            *("pk", "number", "service__name", "counter__name", "email", "phone"),
            *(
                "service_id",
                "unit_id",
                "counter_id",
                "location_id",
                "starts_at",
                "ends_at",
                "people",
            ),
        )
    )
    return [_visit(row) for row in rows]


def lost(visits: Sequence[Visit], who: Reception) -> list[Stranded]:
    """Those of ``visits`` that ``who`` has no place for, in order of time."""
    at = {one.id: one for one in who.receivers}
    found = {
        visit.told.booking_id: replace(visit.told, why=why)
        for visit in visits
        if (why := _why_lost(visit, at.get(visit.counter), who))
    }
    for visit in _too_many(visits):
        found.setdefault(visit.told.booking_id, replace(visit.told, why=Why.NORM))
    return sorted(found.values(), key=lambda one: (one.start, one.reference))


def _visit(row: Mapping[str, Any]) -> Visit:
    return Visit(
        service=row["service_id"],
        counter=row["counter_id"],
        location=row["location_id"],
        start=row["starts_at"],
        end=row["ends_at"],
        people=row["people"],
        told=Stranded(
            booking_id=row["pk"],
            reference=row["number"],
            start=row["starts_at"].astimezone(WARSAW),
            service=row["service__name"],
            unit_id=row["unit_id"],
            counter_id=row["counter_id"],
            counter=row["counter__name"],
            contact=masked_email(row["email"] or "") or masked_phone(row["phone"] or ""),
            why=Why.NOBODY,
        ),
    )


def _why_lost(visit: Visit, receiver: Receiver | None, who: Reception) -> Why | None:
    if receiver is None or visit.service not in receiver.services:
        return Why.NOBODY
    if receiver.location != visit.location:
        return Why.MOVED
    if visit.people > receiver.people:
        return Why.PARTY
    first = (visit.told.start.hour * 60 + visit.told.start.minute) // CELL
    last = first + int((visit.end - visit.start).total_seconds()) // (60 * CELL)
    windows = who.windows(receiver, visit.day)
    inside = any(opens <= first and last <= closes for opens, closes in windows)
    return None if inside else Why.CLOSED


def _too_many(visits: Sequence[Visit]) -> Iterator[Visit]:
    """Who would be above a building's norm, were they let in in the order they booked."""
    norms = {one.pk: one.norm for one in Location.objects.all() if one.norm is not None}
    inside: dict[tuple[UUID, date], list[Stay]] = defaultdict(list)
    for visit in visits:
        if (norm := norms.get(visit.location)) is None:
            continue
        there = inside[visit.location, visit.day]
        met = [stay for stay in there if stay[0] < visit.end and stay[1] > visit.start]
        if peak([visit.stay, *met]) > norm:
            yield visit
        else:
            there.append(visit.stay)

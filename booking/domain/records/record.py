"""The record of a visit: what, when, how it ended; who came and what they answered, if wanted.

A visit of several matters is one. A record travels through files and other programs, so the
contact's own PESEL number is left out, and eleven digits in a row are masked in answers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Q

from booking.domain.listing.query import SHOWN
from booking.domain.masking import masked_pesel
from booking.domain.scope import Scope
from booking.enums import IN_MASK, BookingState
from booking.models import Booking
from booking.models.zone import WARSAW
from tenants.profile.models import Profile

RELATED: Final = ("service", "unit", "counter", "contact", "part_of__contact")
PESEL: Final = re.compile(r"(?<!\d)\d{11}(?!\d)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Named:
    """A thing of the office: its key in the office file, and its name."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class MatterRecord:
    """One matter of a visit; ``jrwa``: the class its case is filed under, where the office says."""

    id: UUID
    service: Named
    jrwa: str
    status: BookingState
    start: datetime
    end: datetime
    unit: Named
    counter: Named


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """Who came."""

    first_name: str
    last_name: str
    email: str
    phone: str


@dataclass(frozen=True, slots=True)
class AnswerRecord:
    """What was typed into an extra field, under the label it had then."""

    key: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class VisitRecord:
    """One visit; times are Warsaw's.

    ``person`` and ``answers`` are None where nobody asked for them; ``person`` also once the person
    has been forgotten.
    """

    id: UUID
    reference: str
    status: BookingState
    people: int
    language: str
    channel: str
    created_at: datetime
    matters: tuple[MatterRecord, ...]
    person: PersonRecord | None
    answers: tuple[AnswerRecord, ...] | None

    @property
    def start(self) -> datetime:
        """When its first matter begins."""
        return self.matters[0].start

    @property
    def end(self) -> datetime:
        """When its last one is over."""
        return self.matters[-1].end


@dataclass(frozen=True, slots=True)
class Records:
    """Records as they are written into a file; ``day`` is None for a single visit."""

    office: str
    made_at: datetime
    day: date | None
    visits: tuple[VisitRecord, ...]

    @property
    def name(self) -> str:
        """Good for a file, without its ending."""
        return f"wizyty-{self.day}" if self.day else f"wizyta-{self.visits[0].reference}"


def records_of_day(day: date, scope: Scope, *, persons: bool, now: datetime) -> Records:
    """The visits of a day that were expected, in order of time; a constant number of queries."""
    midnight = datetime.combine(day, time(), WARSAW)
    after = datetime.combine(day + timedelta(days=1), time(), WARSAW)
    which = Q(state__in=IN_MASK, starts_at__gte=midnight, starts_at__lt=after)
    return _records(which, scope, day, persons=persons, now=now)


def record_of_visit(
    booking_id: UUID, scope: Scope, *, persons: bool, now: datetime
) -> Records | None:
    """The visit a booking belongs to; None where there is none, or it is others' work."""
    found = Booking.objects.filter(pk=booking_id).values_list("part_of", flat=True).first()
    whole = found or booking_id
    which = Q(pk=whole) | Q(part_of=whole)
    records = _records(which & Q(state__in=SHOWN), scope, None, persons=persons, now=now)
    return records if records.visits else None


def _records(which: Q, scope: Scope, day: date | None, *, persons: bool, now: datetime) -> Records:
    rows = Booking.objects.filter(which).select_related(*RELATED).order_by("starts_at", "pk")
    if scope.mine:
        rows = rows.filter(unit__in=scope.mine)
    if scope.only:
        rows = rows.filter(unit=scope.only)
    if scope.posts:
        rows = rows.filter(counter__in=scope.posts)
    if persons:
        rows = rows.prefetch_related("answers", "part_of__answers")
    matters: dict[UUID, list[Booking]] = {}
    for row in rows:
        matters.setdefault(row.part_of_id or row.pk, []).append(row)
    return Records(
        office=Profile.objects.current().name,
        made_at=now.astimezone(WARSAW),
        day=day,
        visits=tuple(_visit(some, persons) for some in matters.values()),
    )


def _visit(rows: Sequence[Booking], persons: bool) -> VisitRecord:
    whole = rows[0].part_of or rows[0]
    contact = getattr(whole, "contact", None) if persons else None
    return VisitRecord(
        id=whole.pk,
        reference=whole.reference,
        status=BookingState(rows[0].state),
        people=whole.people,
        language=whole.language,
        channel=whole.channel,
        created_at=whole.created_at.astimezone(WARSAW),
        matters=tuple(_matter(row) for row in rows),
        person=contact
        and PersonRecord(contact.first_name, contact.last_name, contact.email, contact.phone),
        answers=tuple(
            AnswerRecord(one.key, one.label, _unmarked(one.value)) for one in whole.answers.all()
        )
        if persons
        else None,
    )


def _matter(row: Booking) -> MatterRecord:
    return MatterRecord(
        id=row.pk,
        service=Named(row.service.key, row.service.name),
        jrwa=row.service.jrwa,
        status=BookingState(row.state),
        start=row.starts_at.astimezone(WARSAW),
        end=row.ends_at.astimezone(WARSAW),
        unit=Named(row.unit.key, row.unit.name),
        counter=Named(row.counter.key, row.counter.name),
    )


def _unmarked(value: str) -> str:
    return PESEL.sub(lambda found: masked_pesel(found[0]), value)

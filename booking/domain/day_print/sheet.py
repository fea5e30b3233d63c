"""The visits of a day for paper: of a unit, a matter, a counter; by counter, in order of time."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Final
from uuid import UUID

from django.db.models import F
from django.db.models.functions import Coalesce

from booking.enums import IN_MASK, BookingState
from booking.models import Booking
from booking.models.zone import WARSAW

# Who is expected or was here; what was called off is nobody's work.
PRINTED: Final = IN_MASK | {BookingState.AWAITING_APPROVAL}
PERSON: Final = {
    name: Coalesce(F(f"part_of__contact__{name}"), F(f"contact__{name}"))
    for name in ("first_name", "last_name")
}


@dataclass(frozen=True, slots=True)
class Choice:
    """What to print: a day, perhaps of some units, one matter, one counter; ``names`` in full?

    ``counters``: those a clerk is limited to; empty: all of the units.
    """

    day: date
    units: frozenset[UUID] = frozenset()
    service: UUID | None = None
    counter: UUID | None = None
    counters: frozenset[UUID] = frozenset()
    names: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """One visit; times are Warsaw's."""

    counter: str
    unit: str
    start: datetime
    end: datetime
    name: str
    people: int
    service: str
    reference: str
    state: BookingState


@dataclass(frozen=True, slots=True)
class Part:
    """One counter's visits."""

    counter: str
    unit: str
    lines: tuple[Line, ...]


def printed_day(choice: Choice) -> tuple[Part, ...]:
    """The parts of the sheet, one query; counters without visits are left out."""
    midnight = datetime.combine(choice.day, time(), WARSAW)
    after = datetime.combine(choice.day + timedelta(days=1), time(), WARSAW)
    found = Booking.objects.filter(state__in=PRINTED, starts_at__gte=midnight, starts_at__lt=after)
    if choice.units:
        found = found.filter(unit__in=choice.units)
    if choice.service:
        found = found.filter(service=choice.service)
    if choice.counters:
        found = found.filter(counter__in=choice.counters)
    if choice.counter:
        found = found.filter(counter=choice.counter)
    rows = found.order_by(
        "unit__position", "unit__name", "counter__position", "counter__name", "starts_at", "pk"
    ).values(
        *("counter__name", "unit__name", "starts_at", "ends_at", "people", "service__name"),
        *("state",),
        number=Coalesce(F("part_of__reference"), F("reference")),
        **PERSON,
    )
    return tuple(_parts(_line(row, choice.names) for row in rows))


def initials(*names: str) -> str:
    """``Dorota``, ``Próbna`` → ``D. P.``: enough to call somebody, too little to know them."""
    return " ".join(f"{name[0]}." for name in names if name)


def _parts(lines: Iterator[Line]) -> Iterator[Part]:
    for (unit, counter), some in groupby(lines, key=attrgetter("unit", "counter")):
        yield Part(counter, unit, tuple(some))


def _line(row: dict[str, object], in_full: bool) -> Line:
    first, last = str(row["first_name"] or ""), str(row["last_name"] or "")
    start, end = row["starts_at"], row["ends_at"]
    assert isinstance(start, datetime)
    assert isinstance(end, datetime)
    return Line(
        counter=str(row["counter__name"]),
        unit=str(row["unit__name"]),
        start=start.astimezone(WARSAW),
        end=end.astimezone(WARSAW),
        name=f"{first} {last}".strip() if in_full else initials(first, last),
        people=int(str(row["people"])),
        service=str(row["service__name"]),
        reference=str(row["number"]),
        state=BookingState(str(row["state"])),
    )


def count(parts: Collection[Part]) -> int:
    """How many visits are on the sheet."""
    return sum(len(part.lines) for part in parts)

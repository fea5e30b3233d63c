"""When several matters can be dealt with one after another, in one building."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from booking.models import Service, Unit
from booking.models.zone import WARSAW

from .availability import FreeTime, Offer, shape_of, within_lead
from .reception import Receiver, Reception, reception
from .sight import Sight, days
from .timetable import CELL, Mask, Shape, cells_of, moment


def free_times_together(
    services: Sequence[Service],
    unit: Unit | None,
    first: date,
    last: date,
    *,
    now: datetime,
    client: str = "",
) -> list[FreeTime]:
    """The starts at which all of ``services`` fit one after another; ``end`` is that of the last.

    The first matter begins on its grid, in ``unit`` if one is named; each other one when the one
    before it, buffer included, is over, at any counter of the same building. The queries are those
    of one matter.
    """
    for service in services:
        first, last = within_lead(service, first, last, now)
    if first > last:
        return []
    who = reception([one.pk for one in services], None, first, last)
    sight = Sight(who, first, last, now=now, client=client)
    shapes = [shape_of(one) for one in services]
    offers = [Offer(one, sight, now) for one in services]
    groups = _buildings(who, services, unit.pk if unit else None)
    found: list[FreeTime] = []
    for day in days(first, last):
        at: dict[int, UUID] = {}
        for building in groups:
            mask = _starts(sight, building, shapes, day)
            for offer in offers:
                mask = offer.still_ahead(day, mask)
            for cell in cells_of(mask):
                at.setdefault(cell, building[0][0][0].unit)
        found += _times(day, at, shapes)
    return found


def _buildings(
    who: Reception, services: Sequence[Service], unit: UUID | None
) -> list[list[list[list[Receiver]]]]:
    """By building: for each matter, its receivers, those together that open alike."""
    alike = [who.alike(one.pk) for one in services]
    if unit is not None:
        alike[0] = [mine for some in alike[0] if (mine := [o for o in some if o.unit == unit])]
    places = dict.fromkeys(some[0].location for some in alike[0])
    by_place = [
        [[some for some in groups if some[0].location == place] for groups in alike]
        for place in places
    ]
    return [building for building in by_place if all(building)]


def _starts(
    sight: Sight, building: list[list[list[Receiver]]], shapes: Sequence[Shape], day: date
) -> Mask:
    mask, passed = -1, 0
    for number, (groups, shape) in enumerate(zip(building, shapes, strict=True)):
        wanted = shape if number == 0 else Shape(shape.duration, 1, shape.buffer)
        here = 0
        for receivers in groups:
            here |= sight.starts(receivers, wanted, day)
        mask &= here >> passed
        passed += shape.length
    return mask


def _times(day: date, at: dict[int, UUID], shapes: Sequence[Shape]) -> Iterator[FreeTime]:
    """As moments; none where the clock changes on the way."""
    cells = sum(shape.length for shape in shapes) - shapes[-1].buffer
    for cell in sorted(at):
        if start := moment(day, cell, WARSAW, cells):
            end = start + timedelta(minutes=cells * CELL)
            yield FreeTime(start.astimezone(WARSAW), end.astimezone(WARSAW), at[cell])

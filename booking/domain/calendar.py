"""The opening windows of counters over some days: three queries, however many there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from booking.models import CalendarException, Counter, HoursTemplate

from .timetable import Hours, Special, Windows, opening, read_windows


class Calendar:
    """When counters receive, from ``first`` to ``last`` inclusive (engine, rule 1).

    ``counters`` carry their unit (``select_related("unit")``).
    """

    def __init__(self, counters: Iterable[Counter], first: date, last: date) -> None:
        counters = list(counters)
        keys = {c.hours_key for c in counters} | {c.unit.hours_key for c in counters}
        self._hours: dict[str, list[Hours]] = defaultdict(list)
        for row in HoursTemplate.objects.filter(key__in=keys - {""}):
            windows = {day: read_windows(texts) for day, texts in row.windows.items()}
            self._hours[row.key].append(Hours(row.weeks, row.valid_from, row.valid_to, windows))
        # None stands for the whole office
        self._specials: dict[UUID | None, list[Special]] = defaultdict(list)
        exceptions = CalendarException.objects.filter(first_day__lte=last, last_day__gte=first)
        for exception in exceptions:
            special = Special(
                exception.first_day, exception.last_day, read_windows(exception.windows)
            )
            self._specials[exception.counter_id or exception.unit_id].append(special)
        self._known: dict[tuple[UUID, date], Windows] = {}

    def windows(self, counter: Counter, day: date) -> Windows:
        """The windows of ``counter`` on ``day``; none where it does not receive."""
        known = self._known.get((counter.pk, day))
        if known is None:
            unit_key = counter.unit.hours_key
            known = opening(
                day,
                specials=[
                    self._specials.get(scope, []) for scope in (counter.pk, counter.unit_id, None)
                ],
                hours=self._hours.get(counter.hours_key, []),
                unit_hours=self._hours.get(unit_key, []) if unit_key else None,
            )
            self._known[counter.pk, day] = known
        return known

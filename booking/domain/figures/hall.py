"""How long people wait in the hall and how long they are served; one statement.

Read from numbers alone, which name nobody. Who came early waits from the time of the visit on. A
time of fewer than ``FEW`` people is not told: it would be a story of one of them, or of one clerk.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from booking.models import Counter, Service
from booking.models.zone import WARSAW

from .counts import DAY, Period

FEW: Final = 5
WHOLE, SERVICE, COUNTER, WAY = 0b111, 0b011, 0b101, 0b110
COUNT: Final = """
WITH counted AS (
  SELECT t.service_id, t.counter_id, t.booking_id IS NULL AS walk_in, t.state,
    extract(epoch FROM t.first_called_at - greatest(t.came_at, least(b.starts_at,
      t.first_called_at))) / 60 AS wait,
    CASE WHEN t.state = 'served' THEN extract(epoch FROM t.ended_at - t.called_at) / 60 END AS takes
  FROM booking_ticket t
  LEFT JOIN booking b ON b.id = t.booking_id
  LEFT JOIN booking_counter c ON c.id = t.counter_id
  WHERE t.came_at >= %(since)s AND t.came_at < %(end)s
    AND (%(all)s OR coalesce(c.unit_id, b.unit_id) = ANY(%(units)s::uuid[]))
)
SELECT grouping(service_id, counter_id, walk_in),
  coalesce(service_id::text, counter_id::text, walk_in::text, ''),
  count(*), count(*) FILTER (WHERE state = 'served'), count(*) FILTER (WHERE state = 'gone'),
  count(*) FILTER (WHERE state = 'left'), count(wait), count(takes),
  percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY wait),
  percentile_cont(0.5) WITHIN GROUP (ORDER BY takes)
FROM counted
GROUP BY GROUPING SETS ((), (service_id), (counter_id), (walk_in))
"""
WAYS: Final[Mapping[str, str | Promise]] = {
    "false": _("with a visit"),
    "true": _("without an appointment"),
}


@dataclass(frozen=True, slots=True)
class HallRow:
    """People by how it ended, and times in whole minutes; None: too few to tell.

    ``wait``: half waited no longer; ``long_wait``: nine of ten waited no longer; ``takes``: half
    were served no longer.
    """

    name: str | Promise
    people: int
    served: int
    gone: int
    left: int
    wait: int | None
    long_wait: int | None
    takes: int | None


@dataclass(frozen=True, slots=True)
class HallFigures:
    """The hall of a period; each list by name."""

    whole: HallRow
    ways: list[HallRow]
    services: list[HallRow]
    counters: list[HallRow]

    @property
    def tables(self) -> list[tuple[str | Promise, list[HallRow]]]:
        """Every breakdown with its name."""
        return [
            (_("With a visit and without"), self.ways),
            (_("Matters"), self.services),
            (_("Counters"), self.counters),
        ]


def hall_figures(period: Period, units: Collection[UUID]) -> HallFigures | None:
    """The times of a period; None where nobody took a number. ``units`` empty: everybody's."""
    words: dict[str, Any] = {
        "since": datetime.combine(period.first, time(), WARSAW),
        "end": datetime.combine(period.last + DAY, time(), WARSAW),
        "all": not units,
        "units": list(units),
    }
    with connection.cursor() as cursor:
        cursor.execute(COUNT, words)
        rows = cursor.fetchall()
    whole = next((_row("", row[2:]) for row in rows if row[0] == WHOLE), None)
    if whole is None or not whole.people:
        return None
    return HallFigures(
        _row(_("Together"), next(row[2:] for row in rows if row[0] == WHOLE)),
        _rows(rows, WAY, WAYS),
        _rows(rows, SERVICE, _names(Service)),
        _rows(rows, COUNTER, _names(Counter)),
    )


def _rows(
    rows: Sequence[Sequence[Any]], shelf: int, names: Mapping[str, str | Promise]
) -> list[HallRow]:
    found = [_row(names[row[1]], row[2:]) for row in rows if row[0] == shelf and row[1] in names]
    return sorted(found, key=lambda row: (-row.people, str(row.name)))


def _row(name: str | Promise, numbers: Sequence[Any]) -> HallRow:
    people, served, gone, left, waits, takes_count, wait, takes = numbers
    half, most = (round(one) for one in wait) if waits >= FEW else (None, None)
    return HallRow(
        *(name, people, served, gone, left, half, most),
        takes=round(takes) if takes_count >= FEW else None,
    )


def _names(model: type[Service | Counter]) -> dict[str, str]:
    return {str(key): name for key, name in model._default_manager.values_list("pk", "name")}

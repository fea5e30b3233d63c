"""Days with free times over sixty days: day masks against multiranges in SQL, in the same run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final

from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.domain.availability import DayCount, free_days
from booking.domain.reception import reception
from booking.domain.sight import days
from booking.domain.timetable import moment
from booking.models.zone import WARSAW
from tenants.context import office_context

from .figure import Figure, at_least, at_most, medians
from .town import WORKING, Town, analyse, build, fill

LENGTH: Final = 60
ROUNDS: Final = 15
THE_HARD_ONE: Final = (50, 0.98)  # counters, and how full they are
# Fair to the other side: its opening windows are given to it ready, and it reads each visit once.
MULTIRANGES: Final = """
WITH opening AS (
  SELECT * FROM unnest(%(counters)s::uuid[], %(days)s::date[], %(from)s::timestamptz[],
                       %(to)s::timestamptz[]) AS o(counter_id, day, first, last)
), taken AS (
  SELECT counter_id, range_agg(tstzrange(starts_at, blocked_until)) AS busy FROM booking
  WHERE released_at IS NULL AND (expires_at IS NULL OR expires_at > %(now)s)
    AND counter_id IN (SELECT counter_id FROM opening)
    AND starts_at >= %(begin)s AND starts_at < %(end)s
  GROUP BY counter_id
), possible AS (
  SELECT counter_id, day, start FROM opening,
    generate_series(first, last - %(duration)s::interval, %(duration)s::interval) AS start
)
SELECT day, count(DISTINCT start) FROM possible LEFT JOIN taken USING (counter_id)
WHERE busy IS NULL OR NOT busy && tstzrange(start, start + %(duration)s::interval)
GROUP BY day
"""


def measure(now: datetime, tell: Callable[[str], None]) -> list[Figure]:
    """The figures of 5 and 50 counters, empty, half and nearly full; how the cost grows."""
    figures: list[Figure] = []
    full: list[float] = []
    for counters in (5, THE_HARD_ONE[0]):
        taken: list[float] = []
        for share in (0.0, 0.5, THE_HARD_ONE[1]):
            tell(f"{counters} counters, {share:.0%} full …")
            town = build(
                counters=counters, minutes=15, windows="08:00-16:00", week=WORKING, now=now
            )
            fill(town, share, length=LENGTH)
            ours, theirs, queries = _compare(town)
            taken.append(ours)
            name = f"{LENGTH} days, {counters} counters {share:.0%} full"
            figures += [
                Figure(f"{name}: day masks", ours, "ms"),
                Figure(f"{name}: multiranges", theirs, "ms"),
                _faster(f"{name}: masks faster by", theirs / ours, (counters, share)),
                at_most(f"{name}: queries", queries, 6, ""),
            ]
        name = f"{LENGTH} days, {counters} counters: nearly full to half full"
        figures.append(at_most(name, taken[2] / taken[1], 1.2))
        full.append(taken[2])
    half = _days_of(town, LENGTH // 2)
    return [
        *figures,
        Figure("growth: ten times the counters", full[1] / full[0], "×"),
        Figure("growth: twice the days", full[1] / half, "×"),
    ]


def _days_of(town: Town, length: int) -> float:
    """How long the first ``length`` days take."""
    first = town.now.astimezone(WARSAW).date() + timedelta(days=1)
    last = first + timedelta(days=length - 1)
    with office_context(town.office):
        return medians([partial(free_days, town.service, None, first, last, now=town.now)], ROUNDS)[
            0
        ]


def _faster(name: str, ratio: float, case: tuple[int, float]) -> Figure:
    return at_least(name, ratio, 10) if case == THE_HARD_ONE else Figure(name, ratio, "×")


def _compare(town: Town) -> tuple[float, float, int]:
    first = town.now.astimezone(WARSAW).date() + timedelta(days=1)
    last = first + timedelta(days=LENGTH - 1)
    analyse(town, "booking", "booking_day_mask")
    with office_context(town.office):
        ours = partial(free_days, town.service, None, first, last, now=town.now)
        theirs = partial(_multiranges, town, first, last, _opening(town, first, last))
        if (found := ours()) != theirs():
            raise AssertionError(f"the two ways differ: {found}")
        with CaptureQueriesContext(connection) as asked:
            ours()
        masks, ranges = medians([ours, theirs], ROUNDS)
    return masks, ranges, len(asked)


def _opening(town: Town, first: date, last: date) -> dict[str, list[object]]:
    who = reception([town.service.pk], None, first, last)
    columns: dict[str, list[object]] = {"counters": [], "days": [], "from": [], "to": []}
    for receiver in who.receivers:
        for day in days(first, last):
            for begin, end in who.windows(receiver, day):
                columns["counters"].append(receiver.id)
                columns["days"].append(day)
                columns["from"].append(moment(day, begin, WARSAW))
                columns["to"].append(moment(day, end, WARSAW))
    return columns


def _multiranges(
    town: Town, first: date, last: date, opening: dict[str, list[object]]
) -> list[DayCount]:
    begin = moment(first, 0, WARSAW)
    end = moment(last + timedelta(days=1), 0, WARSAW)
    with connection.cursor() as cursor:
        cursor.execute(
            MULTIRANGES,
            {
                **opening,
                "begin": begin,
                "end": end,
                "duration": f"{town.service.duration} minutes",
                "now": town.now,
            },
        )
        found = dict(cursor.fetchall())
    return [DayCount(day, found.get(day, 0)) for day in days(first, last)]

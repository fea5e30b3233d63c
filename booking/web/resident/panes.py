"""Free times as the page shows them: little windows, by day, before and after noon."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from booking.domain.availability import DayCount, FreeTime
from booking.models import Unit

NOON: Final = 12


@dataclass(frozen=True, slots=True)
class Pane:
    """A time as a button. Where several places are offered it names the one and asks for it."""

    start: datetime
    place: Unit | None

    @property
    def clock(self) -> str:
        """The time of day; ``start`` is local already, and a page has hundreds of these."""
        return f"{self.start.hour}:{self.start.minute:02d}"

    @property
    def value(self) -> str:
        """What the button sends: the moment, and after a slash the key of the place."""
        moment = self.start.isoformat()
        return f"{moment}/{self.place.key}" if self.place else moment


@dataclass(frozen=True, slots=True)
class Day:
    """A day on the page, its times before and after noon.

    ``closed``: nobody receives, and the reason, perhaps an empty one; None: it is an ordinary day.
    """

    date: date
    free: int
    morning: list[Pane]
    afternoon: list[Pane]
    closed: str | None = None


def panes(found: Iterable[FreeTime], units: Sequence[Unit]) -> list[Pane]:
    """The times as buttons; ``units`` are the places to name, none where only one is meant."""
    places = {unit.pk: unit for unit in units}
    return [Pane(time.start, places.get(time.unit_id)) for time in found]


def divide(
    day: DayCount, found: Iterable[FreeTime], units: Sequence[Unit], closed: str | None = None
) -> Day:
    """The times of one day, divided at noon."""
    of_day = panes((time for time in found if time.start.date() == day.date), units)
    return Day(
        day.date,
        len(of_day),
        [pane for pane in of_day if pane.start.hour < NOON],
        [pane for pane in of_day if pane.start.hour >= NOON],
        None if of_day else closed,
    )

"""Which visits a clerk means: by days, hours, units, services and counters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Q

from booking.domain.reschedule import MOVABLE
from booking.models import Booking
from booking.models.booking import BookingQuerySet
from booking.models.zone import WARSAW

MOST_DAYS: Final = 92
"""Longer than any closure; a slip of the year should not reach everybody."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Days inclusive, local hours half-open, ids; nothing named means all of it."""

    first: date
    last: date
    since: time | None = None
    until: time | None = None
    units: tuple[UUID, ...] = ()
    services: tuple[UUID, ...] = ()
    counters: tuple[UUID, ...] = ()

    def visits(self, now: datetime) -> BookingQuerySet:
        """The whole visits still to come that have a matter in the selection, by beginning."""
        matters = self._matters(now)
        if self.since or self.until:
            then = [pk for pk, at in self._starts(matters) if self._in(at)]
            matters = matters.filter(pk__in=then)
        firsts = matters.filter(part_of=None).values("pk")
        wholes = matters.exclude(part_of=None).values("part_of")
        found = Booking.objects.filter(Q(pk__in=firsts) | Q(pk__in=wholes))
        return found.order_by("starts_at", "pk")

    def holds(self, booking_id: UUID, now: datetime) -> bool:
        """Tell whether the visit is (still) one of them; its own matters alone are looked at."""
        own = self._matters(now).filter(Q(pk=booking_id) | Q(part_of=booking_id))
        return any(self._in(start) for _pk, start in self._starts(own))

    def covers(self, day: date) -> bool:
        """Tell whether a day lies in the range."""
        return self.first <= day <= self.last

    def as_json(self) -> dict[str, Any]:
        """As a run keeps it."""
        return {
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "since": f"{self.since:%H:%M}" if self.since else "",
            "until": f"{self.until:%H:%M}" if self.until else "",
            "units": [str(one) for one in self.units],
            "services": [str(one) for one in self.services],
            "counters": [str(one) for one in self.counters],
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Selection:
        """Back again."""
        return cls(
            first=date.fromisoformat(kept["first"]),
            last=date.fromisoformat(kept["last"]),
            since=time.fromisoformat(kept["since"]) if kept["since"] else None,
            until=time.fromisoformat(kept["until"]) if kept["until"] else None,
            units=tuple(map(UUID, kept["units"])),
            services=tuple(map(UUID, kept["services"])),
            counters=tuple(map(UUID, kept["counters"])),
        )

    def _matters(self, now: datetime) -> BookingQuerySet:
        """Every matter still to come at these places on these days, at whatever hour."""
        ahead = Booking.objects.live(now).filter(self._where(), starts_at__gt=now)
        return ahead.filter(state__in=MOVABLE)

    def _where(self) -> Q:
        begin = datetime.combine(self.first, time(), WARSAW)
        end = datetime.combine(self.last + timedelta(days=1), time(), WARSAW)
        where = Q(starts_at__gte=begin, starts_at__lt=end)
        for name, ids in (
            ("unit", self.units),
            ("service", self.services),
            ("counter", self.counters),
        ):
            if ids:
                where &= Q(**{f"{name}__in": ids})
        return where

    def _starts(self, matters: BookingQuerySet) -> list[tuple[UUID, time]]:
        rows = matters.values_list("pk", "starts_at")
        return [(pk, start.astimezone(WARSAW).time()) for pk, start in rows]

    def _in(self, at: time) -> bool:
        return (self.since is None or at >= self.since) and (self.until is None or at < self.until)

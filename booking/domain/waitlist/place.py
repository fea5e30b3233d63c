"""A freed place as those in line see it: the times at that counter that lie in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from booking.domain.availability import FreeTime, Offer, within_lead
from booking.domain.freed import Freed
from booking.domain.reception import reception
from booking.domain.sight import Sight
from booking.models import Service, WaitlistEntry

from .wish import has_seen, suits


@dataclass(slots=True)
class FreedPlace:
    """What was freed, seen at ``now``: looked at once for each matter, however long the line is."""

    freed: Freed
    now: datetime
    _seats: dict[UUID, int] = field(default_factory=dict)
    _times: dict[UUID, list[FreeTime]] = field(default_factory=dict)
    _refused: dict[tuple[UUID, datetime], int] = field(default_factory=dict)

    def fitting(self, entry: WaitlistEntry) -> Iterator[FreeTime]:
        """Free times that use what was freed, suit the wish and were not shown to them before."""
        service = entry.service
        if service.pk not in self._times:
            self._look(service)
        if entry.people > self._seats[service.pk]:
            return
        for time in self._times[service.pk]:
            full_from = self._refused.get((service.pk, time.start), entry.people + 1)
            if entry.people < full_from and suits(entry, time) and not has_seen(entry, time):
                yield time

    def is_refused(self, entry: WaitlistEntry, time: FreeTime) -> None:
        """So many people are not let in then: nobody else who brings as many need try."""
        self._refused[entry.service.pk, time.start] = entry.people

    def _look(self, service: Service) -> None:
        """At the freed counter alone, so that nothing else is given away; lead times bind."""
        day, freed = self.freed.day, self.freed
        self._seats[service.pk], self._times[service.pk] = 0, []
        first, last = within_lead(service, day, day, self.now)
        if first > last:
            return
        who = reception([service.pk], freed.unit, day, day)
        here = [one for one in who.receivers if one.id == freed.counter]
        if not here:
            return
        lasting = timedelta(minutes=service.duration + service.buffer)
        offer = Offer(service, Sight(who.only(here), day, day, now=self.now), self.now)
        self._seats[service.pk] = here[0].people
        self._times[service.pk] = [
            time
            for time in offer.times(day)
            if time.start < freed.blocked and time.start + lasting > freed.start
        ]

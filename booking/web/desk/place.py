"""Which day a clerk is looking at, and whose: the own counters, a unit, or everybody's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property

from booking.domain.desk_choice import choice_of
from booking.domain.scope import Scope
from booking.models import DeskChoice, Unit
from booking.models.zone import WARSAW
from tenants.accounts.access import StaffRequest
from tenants.accounts.models import User
from tenants.days import FIRST_YEAR, LAST_YEAR

EVERYBODYS: Final = "wszystkie"


@dataclass(frozen=True)
class DayPlace:
    """A day at some counters: what the page shows, and every address on it."""

    day: date
    unit: Unit | None
    person: User
    today: date
    choice: DeskChoice
    everybody: bool = False

    @cached_property
    def scope(self) -> Scope:
        """What this person may see there."""
        counters = self.chosen if self.at_own_counters else frozenset()
        only = self.unit.pk if self.unit else None
        return replace(Scope.of(self.person), only=only, counters=counters)

    @property
    def chosen(self) -> frozenset[UUID]:
        """The counters this person looks after."""
        return frozenset(map(UUID, self.choice.counters))

    @property
    def at_own_counters(self) -> bool:
        """Only the counters this person looks after: so it is where nothing else was asked for."""
        return bool(self.chosen) and not self.everybody and self.unit is None

    @property
    def address(self) -> str:
        """The page of this day."""
        if self.day == self.today:
            return reverse("desk:today") + self._query()
        return reverse("desk:day", args=[self.day.isoformat()]) + self._query()

    @property
    def watch_address(self) -> str:
        """Where the open page asks for news."""
        return reverse("desk:watch", args=[self.day.isoformat()]) + self._query()

    @property
    def query(self) -> str:
        """What acts carry along, so that they lead back here."""
        return self._query(dzien=self.day.isoformat())

    @property
    def before(self) -> DayPlace:
        """The day before, same unit."""
        return replace(self, day=self.day - timedelta(days=1))

    @property
    def after(self) -> DayPlace:
        """The day after, same unit."""
        return replace(self, day=self.day + timedelta(days=1))

    def at(self, unit: Unit | None) -> DayPlace:
        """The same day at another unit; None: at all of them."""
        return replace(self, unit=unit, everybody=unit is None)

    @property
    def own(self) -> DayPlace:
        """The same day at the counters this person looks after."""
        return replace(self, unit=None, everybody=False)

    def _query(self, **more: str) -> str:
        where = {}
        if self.unit:
            where = {"jednostka": self.unit.key}
        elif self.chosen and self.everybody:
            where = {"okienka": EVERYBODYS}
        query = more | where
        return f"?{urlencode(query)}" if query else ""


def place_of(request: StaffRequest, day: str | None, *, now: datetime) -> DayPlace:
    """The place an address speaks of; ``day`` None: today. 404 for days and units there are not."""
    today = now.astimezone(WARSAW).date()
    return DayPlace(
        day=read_day(day) if day else today,
        unit=_unit(request, request.user),
        person=request.user,
        today=today,
        choice=choice_of(request.user),
        everybody=request.GET.get("okienka") == EVERYBODYS,
    )


def read_day(text: str) -> date:
    """``2026-11-25``; anything else, and years nobody will see, are a 404."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Http404 from None
    if day.isoformat() != text or not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Http404
    return day


def _unit(request: HttpRequest, person: User) -> Unit | None:
    key = request.GET.get("jednostka", "")
    if not key:
        return None
    unit = Unit.objects.filter(key=key).first() if "\0" not in key else None
    if unit is None or not person.sees_unit(unit.pk):
        raise Http404
    return unit

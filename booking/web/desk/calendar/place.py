"""Which days and counters a calendar shows: kept in the address."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, QueryDict
from django.urls import reverse

from booking.domain.desk_choice import choice_of
from booking.domain.scope import Scope
from booking.models import Counter, DeskChoice, Unit
from booking.models.zone import WARSAW
from booking.web.desk.place import EVERYBODYS, read_day
from tenants.accounts.access import StaffRequest

FROM: Final = "kalendarz"
"""What a move carries that began in the calendar: the query of its address."""
KEPT: Final = ("widok", "jednostka", "okienka", "okienko", "tabela")


class Width(StrEnum):
    """How much of the calendar is seen at once."""

    DAY = "dzien"
    WEEK = "tydzien"
    MONTH = "miesiac"


@dataclass(frozen=True)
class CalendarPlace:
    """What the page shows, and the addresses on it. ``counter``: the one a week shows."""

    width: Width
    day: date
    today: date
    choice: DeskChoice
    person: Scope
    unit: Unit | None = None
    everybody: bool = False
    counter: Counter | None = None
    table: bool = False

    @property
    def first(self) -> date:
        """The first day shown."""
        if self.width == Width.WEEK:
            return self.day - timedelta(days=self.day.weekday())
        return self.day.replace(day=1) if self.width == Width.MONTH else self.day

    @property
    def last(self) -> date:
        """The last day shown."""
        if self.width == Width.WEEK:
            return self.first + timedelta(days=6)
        if self.width == Width.MONTH:
            return (self.first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        return self.day

    @property
    def chosen(self) -> frozenset[UUID]:
        """The counters this person looks after."""
        return frozenset(map(UUID, self.choice.counters))

    @property
    def at_own_counters(self) -> bool:
        """Only those, where nothing else was asked for."""
        return bool(self.chosen) and not self.everybody and self.unit is None

    @property
    def scope(self) -> Scope:
        """What this person may see there."""
        if self.counter and self.width == Width.WEEK:
            return replace(self.person, counters=frozenset({self.counter.pk}))
        counters = self.chosen if self.at_own_counters else frozenset()
        only = self.unit.pk if self.unit else None
        return replace(self.person, only=only, counters=counters)

    @property
    def address(self) -> str:
        """The page."""
        return f"{reverse('desk:calendar')}?{self._query()}"

    @property
    def feed(self) -> str:
        """Where the open page asks for news."""
        return f"{reverse('desk:calendar_feed')}?{self._query()}"

    def turned(self, step: int) -> CalendarPlace:
        """The day, week or month after (1) or before (-1)."""
        goal = self.last + timedelta(days=1) if step > 0 else self.first - timedelta(days=1)
        return replace(self, day=goal)

    def _query(self) -> str:
        asked = {"widok": str(self.width), "data": self.day.isoformat()}
        if self.unit:
            asked["jednostka"] = self.unit.key
        elif self.everybody:
            asked["okienka"] = EVERYBODYS
        if self.counter:
            asked["okienko"] = str(self.counter.pk)
        if self.table:
            asked["tabela"] = "1"
        return urlencode(asked)


def place_of(request: StaffRequest, *, now: datetime) -> CalendarPlace:
    """The place an address speaks of; 404 for days, units and counters there are not."""
    sent, person = request.GET, request.user
    today = now.astimezone(WARSAW).date()
    try:
        width = Width(sent.get("widok") or Width.DAY)
    except ValueError:
        raise Http404 from None
    place = CalendarPlace(
        width=width,
        day=read_day(sent["data"]) if sent.get("data") else today,
        today=today,
        choice=choice_of(person),
        person=Scope.of(person),
        unit=_unit(request),
        everybody=sent.get("okienka") == EVERYBODYS,
        table=sent.get("tabela") == "1",
    )
    return replace(place, counter=_counter(sent.get("okienko"), place))


def calendar_address(query: str, day: date) -> str:
    """The calendar as it was seen, at another ``day``; of ``query`` only what it knows is kept."""
    sent = QueryDict(query.encode())
    kept = {name: sent[name] for name in KEPT if name in sent}
    return f"{reverse('desk:calendar')}?{urlencode({**kept, 'data': day.isoformat()})}"


def _unit(request: StaffRequest) -> Unit | None:
    key = request.GET.get("jednostka", "").replace("\0", "")
    unit = Unit.objects.filter(key=key).first() if key else None
    if key and (unit is None or not request.user.sees_unit(unit.pk)):
        raise Http404
    return unit


def _counter(text: str | None, place: CalendarPlace) -> Counter | None:
    """The one that was asked for; a week shows the first one where none was."""
    if not text and place.width != Width.WEEK:
        return None
    found = place.person.own(Counter.objects.select_related("unit").filter(active=True))
    if text:
        try:
            return found.get(pk=UUID(text))
        except (ValueError, Counter.DoesNotExist):
            raise Http404 from None
    if place.unit:
        found = found.filter(unit=place.unit)
    elif place.at_own_counters:
        found = found.filter(pk__in=place.chosen)
    return found.order_by("unit__position", "position", "name").first()

"""What a list is asked for: a period, places, states, a person, and the order of its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from booking.domain.scope import Scope
from booking.enums import BookingState
from booking.models import Booking
from booking.models.zone import WARSAW
from tenants.days import FIRST_YEAR, LAST_YEAR

from .by_name import Beside, ByName
from .columns import COLUMNS, NAMED, PERSON, Row
from .people import sought

_S = BookingState
# A form that was never sent is nobody's visit.
SHOWN: Final = tuple(one for one in _S if one not in {_S.HELD, _S.DROPPED})
STATES: Final[dict[str, tuple[BookingState, ...]]] = {
    "wszystkie": SHOWN,
    "czekaja": (_S.PENDING, _S.AWAITING_APPROVAL),
    "umowione": (_S.BOOKED, _S.ARRIVED),
    **{str(one): (one,) for one in SHOWN},
}
LONGEST: Final = 100


class Period(StrEnum):
    """How the days of a list move on by themselves."""

    AHEAD = "naprzod"
    TODAY = "dzis"
    WEEK = "tydzien"
    MONTH = "miesiac"
    ALWAYS = "zawsze"
    OWN = "wybrane"


@dataclass(frozen=True, slots=True)
class ListQuery:
    """A list; what is empty asks for nothing. ``sort``: a column, ``-`` before it: backwards."""

    period: Period = Period.AHEAD
    first: date | None = None
    last: date | None = None
    unit: UUID | None = None
    service: UUID | None = None
    counter: UUID | None = None
    state: str = "wszystkie"
    who: str = ""
    sort: str = "when"
    columns: tuple[str, ...] = ()

    def days(self, today: date) -> tuple[date | None, date | None]:
        """First and last day, both inclusive; None: no bound."""
        monday = today - timedelta(days=today.weekday())
        if self.period == Period.TODAY:
            return today, today
        if self.period == Period.WEEK:
            return monday, monday + timedelta(days=6)
        if self.period == Period.MONTH:
            begin = today.replace(day=1)
            after = (begin + timedelta(days=31)).replace(day=1)
            return begin, after - timedelta(days=1)
        if self.period == Period.OWN:
            return self.first, self.last
        return (today if self.period == Period.AHEAD else None), None

    @property
    def shown(self) -> tuple[str, ...]:
        """The columns, in their order."""
        return self.columns or NAMED

    @property
    def by_name(self) -> bool:
        """In the order of names, from either end."""
        return self.sort.removeprefix("-") == PERSON

    def as_json(self) -> dict[str, Any]:
        """For a saved view, and a file that is written later."""
        return {
            "period": str(self.period),
            "first": self.first.isoformat() if self.first else None,
            "last": self.last.isoformat() if self.last else None,
            **{
                name: str(value) if value else None
                for name, value in (
                    ("unit", self.unit),
                    ("service", self.service),
                    ("counter", self.counter),
                )
            },
            "state": self.state,
            "who": self.who,
            "sort": self.sort,
            "columns": list(self.columns),
        }


def from_json(kept: dict[str, Any]) -> ListQuery:
    """The list that ``as_json`` wrote; what the program no longer knows is left out."""
    return ListQuery(
        period=_known(kept.get("period"), Period) or Period.AHEAD,
        first=_day(kept.get("first")),
        last=_day(kept.get("last")),
        unit=_id(kept.get("unit")),
        service=_id(kept.get("service")),
        counter=_id(kept.get("counter")),
        state=_state(kept.get("state")),
        who=str(kept.get("who") or "").replace("\0", "").strip()[:LONGEST],
        sort=sort_of(str(kept.get("sort") or "")),
        columns=columns_of(kept.get("columns") or ()),
    )


def sort_of(text: str) -> str:
    """A column one can sort by, else the first."""
    column = COLUMNS.get(text.removeprefix("-"))
    return text if column and column.order else "when"


def columns_of(keys: Any) -> tuple[str, ...]:
    """Those there are, each once."""
    return tuple(dict.fromkeys(one for one in keys if one in COLUMNS))


@dataclass(frozen=True, slots=True)
class Found:
    """The visits of a list: how many there are, and their rows for the columns, in order."""

    query: ListQuery
    where: Q

    def count(self) -> int:
        """How many rows there are; joins nothing that need not be joined."""
        return Booking.objects.filter(self.where).order_by().count()

    def rows(self) -> QuerySet[Any, Any]:
        """Each matter a row of values."""
        sort = self.query.sort
        key, down = sort.removeprefix("-"), sort.startswith("-")
        order = COLUMNS[key].order
        assert order is not None
        first = order().desc(nulls_last=key == PERSON or None) if down else order().asc()
        ties = () if key == "when" else (F("starts_at").asc(),)
        found: QuerySet[Any, Any] = Booking.objects.filter(self.where).order_by(first, *ties, "pk")
        return found.values("id", *_plain(self.query), **_of_person())

    def page(self, start: int, size: int, beside: Beside | None = None) -> Sequence[Row]:
        """``size`` rows from the place ``start`` on; in order of names rather beside a visit."""
        if not self.query.by_name:
            return list(self.rows()[start : start + size])
        down = self.query.sort.startswith("-")
        return ByName(self.where, _plain(self.query), down).page(start, size, beside)


def find(query: ListQuery, scope: Scope, *, now: datetime) -> Found:
    """What ``query`` asks for, as far as ``scope`` goes."""
    return Found(query, _where(query, scope, now))


def _where(query: ListQuery, scope: Scope, now: datetime) -> Q:
    wanted = Q(state__in=STATES[query.state])
    first, last = query.days(now.astimezone(WARSAW).date())
    if first:
        wanted &= Q(starts_at__gte=datetime.combine(first, time(), WARSAW))
    if last:
        wanted &= Q(starts_at__lt=datetime.combine(last + timedelta(days=1), time(), WARSAW))
    for name in ("unit", "service", "counter"):
        if value := getattr(query, name):
            wanted &= Q(**{name: value})
    if scope.mine:
        wanted &= Q(unit__in=scope.mine)
    if scope.posts:
        wanted &= Q(counter__in=scope.posts)
    return wanted & sought(query.who) if query.who else wanted


def _plain(query: ListQuery) -> list[str]:
    needed = {"starts_at", "state", "reference", "part_of_id"}
    for key in query.shown:
        needed |= set(COLUMNS[key].values)
    return sorted(needed)


def _of_person() -> dict[str, Any]:
    return {
        "number": Coalesce(F("part_of__reference"), F("reference")),
        **{
            f"person_{name}": Coalesce(F(f"part_of__contact__{name}"), F(f"contact__{name}"))
            for name in ("first_name", "last_name", "email", "phone")
        },
    }


def _state(text: Any) -> str:
    return text if isinstance(text, str) and text in STATES else "wszystkie"


def _known(text: Any, kind: type[Period]) -> Period | None:
    return kind(text) if text in list(kind) else None


def _day(text: Any) -> date | None:
    try:
        day = date.fromisoformat(text) if text else None
    except (TypeError, ValueError):
        return None
    return day if day and FIRST_YEAR <= day.year <= LAST_YEAR else None


def _id(text: Any) -> UUID | None:
    try:
        return UUID(text) if text else None
    except (AttributeError, TypeError, ValueError):
        return None

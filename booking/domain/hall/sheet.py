"""The hall as a clerk at one counter sees it: who is here, who comes next, who else is called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from booking.domain.desk_choice import choice_of
from booking.domain.scope import Scope
from booking.models import Counter, DeskChoice
from booking.models.zone import WARSAW
from tenants.accounts.models import User

from .call import values_at
from .rule import HERE, IN_ORDER, RANK

MOST: Final = 200
MINUTE_SECONDS: Final = 60
# Everybody of the building who is here; those this counter may call first, in the rule's order.
HALL: Final = f"""
SELECT t.id, t.letter, t.number, t.state, t.people, t.came_at, t.called_at, t.calls,
       service.name, t.booking_id, b.starts_at, t.counter_id, at.name, {RANK}, l.hall_calls,
       coalesce(b.counter_id = c.id, false)
{HERE}
JOIN booking_service service ON service.id = t.service_id
JOIN booking_location l ON l.id = t.location_id
LEFT JOIN booking_counter at ON at.id = t.counter_id
WHERE c.id = %(counter)s AND t.state IN ('waiting', 'called')
ORDER BY {IN_ORDER}
LIMIT {MOST}
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody with a number. ``start``: of their visit, Warsaw time; None: without appointment.

    ``rank``: by which point of the rule this counter may call them, None where it may not;
    ``waits``: whole minutes since they came; ``may_be_gone``: called often enough; ``is_own``: the
    visit is one of this counter.
    """

    id: UUID
    label: str
    people: int
    matter: str
    visit_id: UUID | None
    start: datetime | None
    came_at: datetime
    waits: int
    called_at: datetime | None
    calls: int
    counter_id: UUID | None
    counter: str
    rank: int | None
    may_be_gone: bool
    is_own: bool


@dataclass(frozen=True, slots=True)
class HallSheet:
    """``here``: who is called to this counter; ``line``: whom it may call, in the order it will.

    ``others``: people who wait for other counters; ``elsewhere``: who is called to those.
    """

    counter: Counter
    now: datetime
    here: Waiting | None
    line: tuple[Waiting, ...]
    others: tuple[Waiting, ...]
    elsewhere: tuple[Waiting, ...]

    @property
    def next(self) -> Waiting | None:
        """Whom the next press calls."""
        return self.line[0] if self.line else None

    @property
    def tag(self) -> str:
        """A fingerprint of all that is shown; it changes with each minute that people wait."""
        people = (self.here, self.line, self.others, self.elsewhere)
        return sha256(repr((self.counter.pk, people)).encode()).hexdigest()[:32]


def hall_sheet(counter: Counter, *, now: datetime) -> HallSheet:
    """Everybody in the hall, seen from ``counter``; one query, whoever is there."""
    with connection.cursor() as cursor:
        cursor.execute(HALL, values_at(counter.pk, now))
        people = [_waiting(row, now) for row in cursor.fetchall()]
    waiting = [one for one in people if one.counter_id is None]
    called = [one for one in people if one.counter_id is not None]
    return HallSheet(
        counter=counter,
        now=now.astimezone(WARSAW),
        here=next((one for one in called if one.counter_id == counter.pk), None),
        line=tuple(one for one in waiting if one.rank is not None),
        others=tuple(one for one in waiting if one.rank is None),
        elsewhere=tuple(one for one in called if one.counter_id != counter.pk),
    )


def seats(scope: Scope) -> QuerySet[Counter]:
    """The counters in halls at which a person may sit."""
    there = Counter.objects.filter(active=True, unit__location__hall=True)
    found = scope.own(there).select_related("unit__location")
    return found.order_by("unit__position", "position", "name")


def seat_of(person: User, counters: Sequence[Counter]) -> Counter | None:
    """The counter this person sits at: the one chosen last, or the only one there is."""
    chosen = choice_of(person).seat_id
    only = counters[0] if len(counters) == 1 else None
    return next((one for one in counters if one.pk == chosen), only)


def sit_at(person: User, counter: Counter) -> None:
    """Remember the counter."""
    DeskChoice.objects.update_or_create(person=person, defaults={"seat": counter})


def _waiting(row: Sequence[Any], now: datetime) -> Waiting:
    (pk, letter, number, _state, people, came_at, called_at, calls, matter, visit, start) = row[:11]
    counter_id, counter, rank, enough, is_own = row[11:]
    return Waiting(
        id=pk,
        label=f"{letter}{number:03d}",
        people=people,
        matter=matter,
        visit_id=visit,
        start=start.astimezone(WARSAW) if start else None,
        came_at=came_at.astimezone(WARSAW),
        waits=max(int((now - came_at).total_seconds()) // MINUTE_SECONDS, 0),
        called_at=called_at.astimezone(WARSAW) if called_at else None,
        calls=calls,
        counter_id=counter_id,
        counter=counter or "",
        rank=rank,
        may_be_gone=calls >= enough,
        is_own=is_own,
    )

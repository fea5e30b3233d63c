"""The visits a clerk sees, as one flat row each: whose, what for, in which state, what to press."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce

from booking.enums import BookingState
from booking.models import Booking, Delay
from booking.models.zone import WARSAW

from .desk_acts import Act, acts_open
from .masking import masked_email, masked_phone
from .reschedule import MOVABLE
from .scope import Scope

_S = BookingState

SHOWN: Final = (
    *(_S.PENDING, _S.AWAITING_APPROVAL),
    *(_S.BOOKED, _S.ARRIVED, _S.SERVED, _S.MISSED, _S.CANCELLED),
)
_ROW: Final = (
    *("id", "state", "starts_at", "ends_at", "people", "counter_id"),
    *("counter__name", "service__name", "service__documents", "brought", "part_of_id"),
)
# The first matter of a visit has the number and the person of all of them.
_OF_VISIT: Final = {
    "number": Coalesce(F("part_of__reference"), F("reference")),
    **{
        name: Coalesce(F(f"part_of__contact__{name}"), F(f"contact__{name}"))
        for name in ("first_name", "last_name", "email", "phone")
    },
    "others": Count("parts"),
}


@dataclass(frozen=True, slots=True)
class Visit:
    """One booking on the sheet. ``start`` and ``end`` are Warsaw time; contact data is masked.

    ``late``: whole minutes a booked visitor is late by, 0 for everybody else. ``others``: how many
    more matters the visit has; ``is_part``: it is one of those, its reference that of the visit.
    ``documents``: what this matter asks for; ``brought``: what of it a clerk has seen.
    """

    id: UUID
    reference: str
    state: BookingState
    start: datetime
    end: datetime
    service: str
    counter_id: UUID
    counter: str
    people: int
    name: str
    phone: str
    email: str
    late: int
    others: int
    is_part: bool
    documents: tuple[str, ...]
    brought: tuple[str, ...]
    may_move: bool
    acts: frozenset[Act]

    @property
    def is_over(self) -> bool:
        """Nobody is waited for any more."""
        return self.state in {_S.SERVED, _S.MISSED, _S.CANCELLED}


def visits_of_day(
    day: date, units: Collection[UUID], counters: Collection[UUID] = (), *, now: datetime
) -> tuple[Visit, ...]:
    """The visits of ``day`` at ``units``, in order of time; perhaps of some ``counters`` alone."""
    rows = Booking.objects.filter(_shown(now) & _on(day), unit__in=units)
    if counters:
        rows = rows.filter(counter__in=counters)
    ordered = rows.order_by("starts_at", "created_at").values(*_ROW, **_OF_VISIT)
    return tuple(_visit(row, now) for row in ordered)


def visits_waiting(
    units: Collection[UUID], most: int, counters: Collection[UUID] = (), *, now: datetime
) -> tuple[Visit, ...]:
    """Those still to come that wait for the office's approval: the first ``most``."""
    rows = Booking.objects.filter(_shown(now) & _waiting(now), unit__in=units, part_of=None)
    if counters:
        rows = rows.filter(counter__in=counters)
    ordered = rows.order_by("starts_at").values(*_ROW, **_OF_VISIT)
    return tuple(_visit(row, now) for row in ordered[:most])


def day_version(day: date, scope: Scope, *, now: datetime) -> str:
    """A fingerprint of everything a day's sheet would show, by two cheap queries.

    It changes when a booking of the day does, and with each minute, which moves the now-line.
    """
    facts = ("id", "state", "starts_at", "counter_id", "people", "generation", "brought")
    visible = _shown(now) & (_on(day) | _waiting(now))
    rows = Booking.objects.filter(visible).order_by("pk").values_list(*facts)
    place = (sorted(scope.mine), scope.only, sorted(scope.shown))
    notes = Delay.objects.standing(now).filter(day=day).order_by("pk")
    told = list(notes.values_list("unit_id", "counter_id", "minutes", "note", "until"))
    said = repr((day, place, f"{now:%H:%M}", list(rows), told))
    return sha256(said.encode()).hexdigest()[:32]


def _on(day: date) -> Q:
    midnight = datetime.combine(day, time(), WARSAW)
    after = datetime.combine(day + timedelta(days=1), time(), WARSAW)
    return Q(starts_at__gte=midnight, starts_at__lt=after)


def _shown(now: datetime) -> Q:
    """Of what waits for its confirmation, only what has not run out."""
    return Q(state__in=SHOWN) & (Q(expires_at=None) | Q(expires_at__gt=now))


def _waiting(now: datetime) -> Q:
    return Q(state=_S.AWAITING_APPROVAL, starts_at__gt=now)


def _visit(row: dict[str, Any], now: datetime) -> Visit:
    state, start = BookingState(row["state"]), row["starts_at"].astimezone(WARSAW)
    waits = state == _S.BOOKED and start <= now
    name = f"{row['first_name'] or ''} {row['last_name'] or ''}"
    return Visit(
        id=row["id"],
        reference=row["number"],
        state=state,
        start=start,
        end=row["ends_at"].astimezone(WARSAW),
        service=row["service__name"],
        counter_id=row["counter_id"],
        counter=row["counter__name"],
        people=row["people"],
        name=name.strip(),
        phone=masked_phone(row["phone"] or ""),
        email=masked_email(row["email"] or ""),
        late=int((now - start).total_seconds()) // 60 if waits else 0,
        others=row["others"],
        is_part=row["part_of_id"] is not None,
        documents=tuple(row["service__documents"]),
        brought=tuple(row["brought"]),
        may_move=state in MOVABLE and start > now,
        acts=acts_open(state, start, now=now),
    )

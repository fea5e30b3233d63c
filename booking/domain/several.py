"""Several matters in one visit, one after another in one building, held all or nothing.

The first matter is the visit: contact, secrets and messages are its; the others are its parts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from booking.errors import SlotTaken
from booking.models import Booking, Service
from tenants.audit.actor import Actor

from .beyond import WITHIN, Allowed
from .ending import tell_expired
from .hold_request import HoldRequest, new_hold, release_holds
from .places import TAKEN, Tried, clear_overdue, lock_norms, no_place, places, why_not
from .reception import Receiver
from .survey import Survey, Wish, survey, wish_for
from .taking import take

TRIES: Final = 5
Choice = list[Receiver]


class _Missed(Exception):
    """Somebody was faster at a counter just chosen."""

    def __init__(self, number: int, receiver: Receiver):
        self.missed = number, receiver.id


def hold_several(request: HoldRequest, *, now: datetime, by: Actor) -> Booking:
    """Take a place for every matter of ``request``, or none; the first matter's hold.

    In the caller's transaction. Raises as ``hold``; ``SlotTaken`` as well when only some of the
    matters find a place.
    """
    return _Attempt(request, now, by).run()


def wishes(request: HoldRequest) -> list[Wish]:
    """What each matter needs: it begins when the one before it, buffer included, is over."""
    first = request.wish
    found = [first]
    for service in request.further:
        found.append(following(service, found[-1].blocked, first.people, first.client))
    return found


def following(service: Service, start: datetime, people: int, client: str = "") -> Wish:
    """The wish for a matter that follows another one: at any counter of the building."""
    plain = wish_for(service, start, people=people, client=client)
    return Wish(service, None, start, plain.end, plain.blocked, people, client, follows=True)


def buildings(candidates: Sequence[Sequence[Receiver]]) -> Iterator[list[Choice]]:
    """The candidates of each matter, one building at a time, the preferred one first."""
    for location in dict.fromkeys(one.location for one in candidates[0]):
        here = [[one for one in some if one.location == location] for some in candidates]
        if all(here):
            yield here


def choose(
    wanted: Sequence[Wish],
    candidates: Sequence[Choice],
    missed: Collection[tuple[int, UUID]],
    besides: Collection[UUID] = (),
    allowed: Allowed = WITHIN,
) -> tuple[Choice | None, list[Tried]]:
    """The first counter of each matter that seems free; None when a matter has none.

    ``missed``: (matter, counter) where somebody was faster; ``besides``: what moves.
    """
    chosen: Choice = []
    tried: list[Tried] = []
    for number, (wish, some) in enumerate(zip(wanted, candidates, strict=True)):
        tried.append([])
        for receiver in some:
            why = why_not(receiver, wish, besides, allowed)
            if not why and ((number, receiver.id) in missed or _is_taken(receiver, wish, besides)):
                why = TAKEN
            if not why:
                chosen.append(receiver)
                break
            tried[-1].append({"counter": str(receiver.id), "why": why})
        else:
            return None, tried
    return chosen, tried


@dataclass(slots=True)
class _Attempt:
    """One transaction's try; the lock order is that of one hold, counters ascending."""

    request: HoldRequest
    now: datetime
    by: Actor

    def run(self) -> Booking:
        wanted = wishes(self.request)
        found = [survey(wish, self.now) for wish in wanted]
        self.request.check_rows(found[0])
        candidates = [places(wish, one) for wish, one in zip(wanted, found, strict=True)]
        lock_norms([one for some in candidates for one in some], self.request.start)
        in_the_way = {held for one in found for held, overlaps in one.own.items() if overlaps}
        release_holds(in_the_way, now=self.now, by=self.by)
        for one in found:
            tell_expired(clear_overdue(one, self.now), self.now)
        first, others = self._take_all(wanted, candidates, found)
        release_holds(others[max(found[0].holds_per_client - 1, 0) :], now=self.now, by=self.by)
        return first

    def _take_all(
        self, wanted: list[Wish], candidates: list[Choice], found: list[Survey]
    ) -> tuple[Booking, list[UUID]]:
        refusal = SlotTaken()
        for here in buildings(candidates):
            missed: set[tuple[int, UUID]] = set()
            for _try in range(TRIES):
                chosen, tried = choose(wanted, here, missed)
                if chosen is None:
                    refusal = no_place(tried[-1])
                    break
                try:
                    with transaction.atomic():
                        return self._insert(wanted, chosen, tried, found)
                except _Missed as gone:
                    missed.add(gone.missed)
        raise refusal

    def _insert(
        self, wanted: list[Wish], chosen: Choice, tried: list[Tried], found: list[Survey]
    ) -> tuple[Booking, list[UUID]]:
        rows = [
            new_hold(self.request, wish, receiver, one, self.now)
            for wish, receiver, one in zip(wanted, chosen, found, strict=True)
        ]
        for row, trail in zip(rows, tried, strict=True):
            row.tried = trail
            row.expires_at = rows[0].expires_at
            row.part_of = rows[0] if row is not rows[0] else None
        others: list[UUID] = []
        in_order = sorted(range(len(rows)), key=lambda one: chosen[one].id)
        for number in in_order:
            # The hint comes last: who waits for it must not be waited for at another counter.
            last = number == in_order[-1]
            is_in, held = take(rows[number], now=self.now, by=self.by, hint=last)
            if not is_in:
                raise _Missed(number, chosen[number])
            others = [one for one in held if one != rows[0].pk]
        return rows[0], others


def _is_taken(receiver: Receiver, wish: Wish, besides: Collection[UUID]) -> bool:
    """Tell whether another visit is there: what ran out has been cleared by now."""
    there = Booking.objects.filter(counter=receiver.id, released_at=None)
    return there.overlapping(wish.start, wish.blocked).exclude(pk__in=besides).exists()

"""The visit moves to another time, by its person or by a clerk (U6; engine, rule 8).

Id, reference and links stay. The visit's own row is updated, so it is no obstacle to its own move,
even by half its length.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import DatabaseError, transaction

from booking.enums import BookingState
from booking.errors import SlotTaken, WrongState
from booking.models import Booking, Counter, Unit
from booking.models.zone import WARSAW
from tenants.audit.actor import Actor, ActorKind
from tenants.audit.record import record
from tenants.due import due

from . import letters
from .beyond import Allowed, within_or_beyond
from .ending import EXPIRE, tell_expired
from .find import find_visit
from .freed import left_of, places_of
from .give_back import give_back
from .late import expect
from .lead import check_lead_time, check_takes_bookings
from .life import Change, move
from .masks import exchange, lock
from .places import Tried, clear_overdue, lock_norms, no_place, places
from .reception import Receiver
from .rescued import is_called_off, rescue_over
from .retry import in_transaction, sqlstate
from .several import TRIES, buildings, choose
from .survey import Survey, Wish, survey
from .terms import terms_of

Tell = Callable[[Booking, datetime, datetime], None]
LEAD_BINDS: Final = frozenset({ActorKind.RESIDENT, ActorKind.API})
EXCLUDED: Final = "23P01"
MOVABLE: Final = frozenset(
    {BookingState.PENDING, BookingState.AWAITING_APPROVAL, BookingState.BOOKED}
)


@dataclass(frozen=True, slots=True)
class MoveRequest:
    """Where to: a start, perhaps in another unit; a clerk may name the counter.

    ``reason``: why a clerk goes above the norm or outside hours, should that be necessary.
    """

    start: datetime
    unit: Unit | None = None
    counter: Counter | None = None
    reason: str = ""

    def names(self, booking: Booking) -> bool:
        """Tell whether the visit is in the unit and at the counter named, if any is."""
        return self.unit in {None, booking.unit} and self.counter in {None, booking.counter}

    def among(self, receivers: Sequence[Receiver]) -> list[Receiver]:
        """Those to try: all, or the counter that was named."""
        return [one for one in receivers if self.counter is None or one.id == self.counter.pk]


def reschedule(*, booking_id: UUID, request: MoveRequest, now: datetime, by: Actor) -> Booking:
    """Move a visit; its person is told. A clerk may move it to a day a resident could not book.

    A visit of several matters moves as a whole. Raises ``NotFound``, ``NoNewBookings``,
    ``WrongState`` (over, or not movable), ``OutsideLeadTime``, ``SlotTaken``, ``NormReached``;
    ``NotPermitted`` as ``book_for``.
    """
    return in_transaction(lambda: reschedule_in_transaction(booking_id, request, now=now, by=by))


def reschedule_in_transaction(
    booking_id: UUID,
    request: MoveRequest,
    *,
    now: datetime,
    by: Actor,
    offer: bool = True,
    tell: Tell = letters.tell_rescheduled,
) -> Booking:
    """The same inside the caller's transaction; ``tell`` writes to the visit's person.

    ``offer`` False: the old place is not for anybody else either (a closed day).
    """
    booking = find_visit(booking_id)
    check_takes_bookings()
    check_movable(booking, now)
    _check_start(booking, request, now, by)
    if request.start == booking.starts_at and request.names(booking):
        return booking
    was, freed = booking.starts_at.astimezone(WARSAW), places_of(booking)
    dead = within_or_beyond(
        lambda allowed: _Move(booking, request, allowed, now, by).run(),
        reason=request.reason,
        by=by,
    )
    moved = find_visit(booking_id)
    if moved.override:
        record("booking.override", by=by, now=now, about=moved)
    called_off = after_move(moved, was, now, tell)
    tell_expired(dead, now)
    if offer and not called_off:
        give_back(left_of(freed, [moved, *moved.parts.all()]), now)
    return moved


def after_move(moved: Booking, was: datetime, now: datetime, tell: Tell) -> bool:
    """What follows a move: the clock is asked to look, the person is told, offers are over.

    True: the visit had been called off, so its old place is for nobody else.
    """
    called_off = rescue_over(moved, now)
    if moved.expires_at is None:
        expect(moved)
    else:
        due(EXPIRE, moved.expires_at)
    tell(moved, was, now)
    return called_off


def check_movable(booking: Booking, now: datetime) -> None:
    """Raise ``WrongState`` for a visit that is over, ran out, or is not settled enough to move.

    A visit the office called off moves after its old time, too.
    """
    if booking.state not in MOVABLE or booking.has_lapsed(now):
        raise WrongState
    if booking.starts_at <= now and not is_called_off(booking):
        raise WrongState


def _check_start(booking: Booking, request: MoveRequest, now: datetime, by: Actor) -> None:
    if request.start <= now:
        raise SlotTaken
    if by.kind in LEAD_BINDS:
        check_lead_time(booking.service, request.start, now)


@dataclass(slots=True)
class _Move:
    """One transaction's move of all matters of a visit: norms, masks, what dies, the rows."""

    booking: Booking
    request: MoveRequest
    allowed: Allowed
    now: datetime
    by: Actor

    def run(self) -> list[Booking]:
        """Move; who died on the way. Raises ``SlotTaken`` or ``NormReached``."""
        rows = [self.booking, *self.booking.parts.order_by("starts_at")]
        wanted = self._wishes(rows)
        found = [survey(wish, self.now) for wish in wanted]
        candidates = [
            places(wish, one, self.allowed) for wish, one in zip(wanted, found, strict=True)
        ]
        candidates[0] = self.request.among(candidates[0])
        everywhere = [one for some in candidates for one in some]
        lock_norms(everywhere, self.request.start, leaving=self.booking)
        if BookingState(self.booking.state).in_mask:
            counters = {one.id for one in everywhere} | {row.counter_id for row in rows}
            lock(counters, {self.booking.starts_at.astimezone(WARSAW).date(), wanted[0].day})
        dead = [gone for one in found for gone in clear_overdue(one, self.now)]
        self._move_to_first(rows, wanted, candidates, found)
        return dead

    def _wishes(self, rows: Sequence[Booking]) -> list[Wish]:
        """Each matter keeps its length; the visit its unit unless another or a counter is named."""
        named = self.request.unit.pk if self.request.unit else None
        unit = named or (None if self.request.counter else self.booking.unit_id)
        by = self.request.start - self.booking.starts_at
        return [
            Wish(
                service=row.service,
                unit=unit if row is self.booking else None,
                start=row.starts_at + by,
                end=row.ends_at + by,
                blocked=row.blocked_until + by,
                people=row.people,
                follows=row is not self.booking,
            )
            for row in rows
        ]

    def _move_to_first(
        self,
        rows: Sequence[Booking],
        wanted: Sequence[Wish],
        candidates: Sequence[Sequence[Receiver]],
        found: Sequence[Survey],
    ) -> None:
        refusal = SlotTaken()
        for here in buildings(candidates):
            missed: set[tuple[int, UUID]] = set()
            for _try in range(TRIES):
                moving = [row.pk for row in rows]
                chosen, tried = choose(wanted, here, missed, moving, self.allowed)
                if chosen is None:
                    refusal = no_place(tried[-1])
                    break
                gone = self._try(rows, wanted, chosen, tried, found)
                if gone is None:
                    return
                missed.add((gone, chosen[gone].id))
        raise refusal

    def _try(
        self,
        rows: Sequence[Booking],
        wanted: Sequence[Wish],
        chosen: Sequence[Receiver],
        tried: Sequence[Tried],
        found: Sequence[Survey],
    ) -> int | None:
        """Update every row; else which of them met another visit, and nothing is changed."""
        # The matter that goes ahead of the others first, so that none meets the one behind it.
        later = wanted[0].start > rows[0].starts_at
        order = range(len(rows) - 1, -1, -1) if later else range(len(rows))
        change = Change("reschedule", self.by, self.now, note=self.allowed.reason)
        number = 0
        try:
            with transaction.atomic():
                for number in order:
                    row, wish, receiver = rows[number], wanted[number], chosen[number]
                    lead = self.by.kind in LEAD_BINDS
                    at = terms_of(wish, receiver, found[number].reception, self.now, lead=lead)
                    if BookingState(row.state).in_mask:
                        exchange(row, receiver.id, wish.start, wish.blocked)
                    terms = {**at, "tried": tried[number], "override": self.allowed.reason}
                    move(row, receiver, wish, terms, change)
        except DatabaseError as error:
            if sqlstate(error) == EXCLUDED:
                return number
            raise
        return None

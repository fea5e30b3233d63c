"""A clerk books for somebody who calls or stands at the desk (U7, P16; engine, rule 11)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from booking.enums import BookingState
from booking.errors import Invalid, NotFound, SlotTaken
from booking.models import Booking, Counter, Field, Service, Settings, Unit
from booking.models.booking import Channel
from tenants.audit.actor import Actor
from tenants.audit.record import record
from tenants.ids import uuid7

from . import letters
from .answers import check_answers
from .beyond import Allowed, within_or_beyond
from .contact import ContactData, check_contact, check_visits, write_contact
from .ending import tell_expired
from .find import find_visit
from .hold_request import HoldRequest, new_hold
from .late import expect
from .lead import check_takes_bookings
from .masks import lock, occupy_all
from .matters import asked_by
from .places import Tried, clear_overdue, lock_norms, no_place, places
from .reception import Receiver
from .retry import in_transaction
from .several import TRIES, Choice, buildings, choose, wishes
from .submit import write_answers
from .survey import Survey, Wish, survey
from .taking import take


@dataclass(frozen=True, slots=True)
class ForSomebody:
    """A visit as agreed with its person: matter, time, perhaps unit and counter, who comes.

    ``units``: those the clerk works for (empty: all). ``reason``: why it may go above the norm or
    outside hours, should that be necessary. ``booking_id``: chosen by the page, so that a form sent
    twice books once. ``account``: the resident who finds the visit in their list (P16).
    """

    service: Service
    start: datetime
    contact: ContactData
    unit: Unit | None = None
    counter: Counter | None = None
    people: int = 1
    further: tuple[Service, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    language: str = "pl"
    reason: str = ""
    units: frozenset[UUID] = frozenset()
    posts: frozenset[UUID] = frozenset()
    booking_id: UUID = field(default_factory=uuid7)
    account: UUID | None = None

    @property
    def matters(self) -> tuple[Service, ...]:
        """All of them, in their order."""
        return (self.service, *self.further)

    @property
    def as_hold(self) -> HoldRequest:
        """The same as somebody's wish for a place."""
        return HoldRequest(
            self.service,
            self.start,
            unit=self.unit,
            people=self.people,
            channel=Channel.DESK,
            language=self.language,
            further=self.further,
        )

    def among(self, receivers: Sequence[Receiver]) -> list[Receiver]:
        """Those to try: the counter named, or those of the clerk's units."""
        return [
            one
            for one in receivers
            if (self.counter is None or one.id == self.counter.pk)
            and (not self.units or one.unit in self.units)
            and (not self.posts or one.id in self.posts)
        ]


def book_for(*, request: ForSomebody, now: datetime, by: Actor) -> Booking:
    """Book a visit at once, without confirmation or approval; its person is told (U7).

    Lead times do not bind a clerk; the norm and opening hours do, unless ``by.may`` goes beyond
    them (``accounts.Permission``) and a reason is given, which is written into booking, history and
    audit. Two visits at one counter never meet. A name is enough for a contact, and no answer is
    required; what is given is checked. Raises ``SlotTaken`` (also in the past), ``OutsideHours``,
    ``NormReached``, ``NotPermitted``, ``Invalid`` with errors by field, ``TooMany``.
    """
    check_takes_bookings()
    settings = Settings.objects.current()
    asked = asked_by(request.matters)
    contact, errors = check_contact(request.contact, settings, now, by_clerk=True)
    answers, answer_errors = check_answers(asked, request.answers, now, by_clerk=True)
    errors |= {f"answers.{key}": told for key, told in answer_errors.items()}
    if errors:
        raise Invalid(errors=errors)
    if request.start <= now:
        raise SlotTaken

    def verb() -> Booking:
        try:
            return find_visit(request.booking_id)
        except NotFound:
            return _book(request, contact, (asked, answers), settings, now, by)

    return in_transaction(verb)


def _book(
    request: ForSomebody,
    contact: ContactData,
    answered: tuple[Sequence[Field], Mapping[str, str]],
    settings: Settings,
    now: datetime,
    by: Actor,
) -> Booking:
    to_be = Booking(service=request.service, unit=request.unit, channel=Channel.DESK)
    check_visits(to_be, contact, settings, now, about=request.matters)
    dead = within_or_beyond(
        lambda allowed: _Attempt(request, allowed, now, by).run(), reason=request.reason, by=by
    )
    visit = find_visit(request.booking_id)
    written = write_contact(visit, contact)
    if request.account:
        written.resident_id = request.account
        written.save(update_fields=["resident"])
    write_answers(visit, *answered)
    expect(visit)
    letters.tell_confirmed(visit, now, staff=False)
    if visit.override:
        record("booking.override", by=by, now=now, about=visit)
    tell_expired(dead, now)
    return visit


@dataclass(slots=True)
class _Attempt:
    """One try of all matters: norms, masks, what dies, the rows (lock order)."""

    request: ForSomebody
    allowed: Allowed
    now: datetime
    by: Actor

    def run(self) -> list[Booking]:
        """Insert the visit; who died on the way. Raises ``SlotTaken`` and what is below it."""
        wanted = wishes(self.request.as_hold)
        found = [survey(wish, self.now) for wish in wanted]
        candidates = [
            places(wish, one, self.allowed) for wish, one in zip(wanted, found, strict=True)
        ]
        candidates[0] = self.request.among(candidates[0])
        everywhere = [one for some in candidates for one in some]
        lock_norms(everywhere, self.request.start)
        lock({one.id for one in everywhere}, {wanted[0].day})
        dead = [gone for one in found for gone in clear_overdue(one, self.now)]
        self._take_first(wanted, candidates, found)
        return dead

    def _take_first(
        self,
        wanted: Sequence[Wish],
        candidates: Sequence[Sequence[Receiver]],
        found: Sequence[Survey],
    ) -> None:
        refusal = SlotTaken()
        for here in buildings(candidates):
            missed: set[tuple[int, UUID]] = set()
            for _try in range(TRIES):
                chosen, tried = choose(wanted, here, missed, allowed=self.allowed)
                if chosen is None:
                    refusal = no_place(tried[-1])
                    break
                gone = self._insert(self._rows(wanted, chosen, tried, found))
                if gone is None:
                    return
                missed.add((gone, chosen[gone].id))
        raise refusal

    def _rows(
        self,
        wanted: Sequence[Wish],
        chosen: Choice,
        tried: Sequence[Tried],
        found: Sequence[Survey],
    ) -> list[Booking]:
        rows = [
            new_hold(self.request.as_hold, wish, receiver, one, self.now)
            for wish, receiver, one in zip(wanted, chosen, found, strict=True)
        ]
        rows[0].pk = self.request.booking_id
        for row, trail in zip(rows, tried, strict=True):
            row.state = BookingState.BOOKED
            row.expires_at = row.bookable_from = row.bookable_until = None
            row.made_by = self.by.id
            row.override = self.allowed.reason
            row.tried = trail
            row.part_of = rows[0] if row is not rows[0] else None
        return rows

    def _insert(self, rows: Sequence[Booking]) -> int | None:
        """Insert every row; else which of them met another visit, and nothing is changed."""
        with transaction.atomic():
            occupy_all(rows)
            for number in sorted(range(len(rows)), key=lambda one: rows[one].counter_id):
                is_in, _others = take(rows[number], now=self.now, by=self.by, action="book")
                if not is_in:
                    transaction.set_rollback(True)
                    return number
        return None

"""The story of one invented visit, told through the real verbs at moments of the past."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from random import Random
from typing import Final

from booking.domain.approve import approve, reject
from booking.domain.attend import arrive, miss, serve
from booking.domain.cancel import cancel
from booking.domain.confirm import confirm_by_link
from booking.domain.ending import expire
from booking.domain.hold import HoldRequest, hold
from booking.domain.matters import matters
from booking.domain.release import release
from booking.domain.retry import in_transaction
from booking.domain.submit import Submission, submit
from booking.enums import BookingState
from booking.models import Booking, Service
from booking.models.zone import WARSAW
from tenants.audit.actor import RESIDENT, Actor
from tenants.consents.acceptance import in_force

from .people import invented
from .typed import typed


class End(StrEnum):
    """How far the visitor gets."""

    DROPPED = "dropped"
    EXPIRED = "expired"
    PENDING = "pending"
    BOOKED = "booked"
    CANCELLED = "cancelled"
    REJECTED = "rejected"
    MISSED = "missed"
    SERVED = "served"


# Begins the name of every sown visit's client: by it the sowing knows its own.
MARK: Final = "demo:"
GRACE: Final = timedelta(minutes=15)
REASONS: Final = ("choroba pracownika", "awaria systemu ewidencji", "wizytę umówiono dwa razy")


@dataclass(frozen=True, slots=True)
class Visit:
    """What happens: who presses when. ``made`` is the click on a time, ``now`` the real moment."""

    service: Service
    start: datetime
    made: datetime
    now: datetime
    end: End
    number: int
    clerk: Actor
    further: tuple[Service, ...] = ()


def tell(visit: Visit, dice: Random) -> Booking:
    """Live through the visit as far as it goes, and never beyond ``visit.now``."""
    day = visit.start.astimezone(WARSAW).date()
    client = f"{MARK}{day.isoformat()}:{visit.number}"
    language = dice.choices(("pl", "en"), (19, 1))[0]
    wish = HoldRequest(
        visit.service, visit.start, client=client, language=language, further=visit.further
    )
    booking = hold(request=wish, now=visit.made)
    sent = visit.made + timedelta(seconds=dice.randint(50, 240))
    if visit.end == End.DROPPED:
        return release(booking_id=booking.pk, now=sent, by=RESIDENT)
    form = Submission(
        contact=invented(dice, visit.number),
        answers=typed(matters(booking).fields, dice, visit.made.date()),
        consents=[version.pk for version in in_force("booking", sent)],
        language=language,
    )
    booking = submit(booking_id=booking.pk, form=form, now=sent)
    return _after_form(booking, visit, sent, dice)


def attend(booking: Booking, visitor_came: bool, now: datetime, clerk: Actor) -> None:
    """The day of the visit, as far as it is over at ``now``."""
    if not visitor_came:
        if (late := booking.starts_at + GRACE) <= now:
            miss(booking_id=booking.pk, now=late, by=clerk)
        return
    shift = timedelta(minutes=booking.pk.int % 7 - 5)
    came = booking.starts_at + shift
    if came > now:
        return
    arrive(booking_id=booking.pk, now=came, by=clerk)
    if (done := booking.ends_at + shift / 2) <= now:
        serve(booking_id=booking.pk, now=done, by=clerk)


def _after_form(booking: Booking, visit: Visit, sent: datetime, dice: Random) -> Booking:
    if visit.end == End.PENDING:
        return booking
    if visit.end == End.EXPIRED:
        ran_out = (booking.expires_at or sent) + timedelta(seconds=2)
        in_transaction(partial(expire, [booking], ran_out))
        return booking
    confirmed = sent + timedelta(seconds=dice.randint(30, 900))
    booking = confirm_by_link(booking_id=booking.pk, now=confirmed)
    # The office and second thoughts come some time between then and the visit, or now.
    later = confirmed + (min(visit.start, visit.now) - confirmed) * dice.uniform(0.2, 0.7)
    if booking.state == BookingState.AWAITING_APPROVAL:
        if visit.end == End.REJECTED:
            return reject(booking_id=booking.pk, reason=REASONS[2], now=later, by=visit.clerk)
        if visit.end == End.BOOKED and visit.start > visit.now:
            return booking
        booking = approve(booking_id=booking.pk, now=later, by=visit.clerk)
    if visit.end in {End.CANCELLED, End.REJECTED}:
        by_office = visit.end == End.REJECTED
        reason = dice.choice(REASONS) if by_office else ""
        by = visit.clerk if by_office else RESIDENT
        return cancel(booking_id=booking.pk, reason=reason, now=later, by=by)
    if visit.end in {End.MISSED, End.SERVED}:
        attend(booking, visit.end == End.SERVED, visit.now, visit.clerk)
    return booking

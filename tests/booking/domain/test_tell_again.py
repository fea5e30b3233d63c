"""A message once more, because somebody says it never came."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from support.booking_desk import FRIDAY, Desk
from support.visits import BARTEK, MINUTE, book, history

from booking.domain.cancel import cancel
from booking.domain.tell_again import tell_again
from booking.errors import NotFound, TooMany
from booking.models import Booking
from tenants.messaging.dead import NothingToSend
from tenants.messaging.models import Message, MessageState

LATER = FRIDAY + 10 * MINUTE


def sent(booking: Booking, kind: str = "booking_confirmed") -> Message:
    message = Message.objects.get(about=booking.pk, kind=kind, recipient="resident")
    Message.objects.filter(pk=message.pk).update(state=MessageState.SENT, sent_at=FRIDAY)
    return message


def again(booking: Booking, message: UUID, now=LATER) -> None:  # type: ignore[no-untyped-def]  # a moment
    tell_again(booking_id=booking.pk, message_id=message, now=now, by=BARTEK)


def test_it_is_owed_anew_and_the_history_says_who_wanted_it(desk: Desk) -> None:
    booking = book(desk)
    again(booking, sent(booking).pk)
    anew = Message.objects.get(about=booking.pk, occasion="desk-1")
    assert (anew.kind, anew.state, anew.due_at) == ("booking_confirmed", "waiting", LATER)
    assert history(booking)[-1] == ("tell_again", "booked", "booked")
    assert booking.events.order_by("-number")[0].by_name == "Bartek"


def test_two_presses_send_one(desk: Desk) -> None:
    booking = book(desk)
    message = sent(booking)
    again(booking, message.pk)
    with pytest.raises(TooMany):
        again(booking, message.pk, LATER + MINUTE / 2)
    again(booking, message.pk, LATER + 2 * MINUTE)
    assert Message.objects.filter(occasion__startswith="desk-").count() == 2


def test_what_is_not_true_any_more_is_not_said_again(desk: Desk) -> None:
    booking = book(desk)
    message = sent(booking)
    cancel(booking_id=booking.pk, now=LATER, by=BARTEK)
    with pytest.raises(NothingToSend):
        again(booking, message.pk)


def test_a_message_that_still_waits_or_is_another_visits_is_none_to_repeat(desk: Desk) -> None:
    booking, other = book(desk, 9), book(desk, 11)
    waiting = Message.objects.get(about=booking.pk, kind="reminder")
    with pytest.raises(NothingToSend):
        again(booking, waiting.pk)
    for foreign in (sent(other).pk, uuid4()):
        with pytest.raises(NotFound):
            again(booking, foreign)

"""What people in line are told: that they are in it, what is offered, and how to get out."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from support.booking_desk import FRIDAY, Desk
from support.visits import MINUTE, book
from support.waiting import EDEK, LATER, give_up, look, wait

from booking.domain.contact import ContactData
from booking.domain.tokens import waitlist_token
from booking.domain.waitlist.leave import leave
from booking.domain.waitlist.letters import WaitlistLetters
from booking.models import Settings, WaitlistEntry
from tenants.messaging.models import Message, MessageState
from tenants.messaging.texts import render
from tenants.profile.models import Profile

PHONE = ContactData("Edek", "Obcy", "", "+48 501 234 567")
SOURCE = WaitlistLetters()


def told(entry: WaitlistEntry, kind: str) -> Message:
    return Message.objects.get(about=entry.pk, kind=kind)


def text(message: Message) -> str:
    letter = SOURCE.letter(message)
    assert letter is not None
    kind, channel = message.kind, message.channel
    return render(SOURCE.texts, kind, channel, letter.language, letter.variables).whole


@pytest.mark.parametrize("language", ["pl", "en", "uk"])
def test_who_joins_is_told_so_with_the_way_out(desk: Desk, language: str) -> None:
    Profile.objects.update(languages=["pl", "en", "uk"])
    Settings.objects.update(waitlist_minutes=45)
    entry = wait(desk, language=language)
    message = told(entry, "waitlist_joined")
    assert (message.language, message.due_at) == (language, FRIDAY)
    assert f"/kolejka/{waitlist_token(entry)}" in text(message)
    assert "45" in text(message)
    letter = SOURCE.letter(message)
    assert letter is not None
    assert letter.to == "edek@example.com"


def test_who_gave_a_number_is_told_by_sms(desk: Desk) -> None:
    Profile.objects.update(sms_gateway="sink", short_name="UM Olsztyn")
    Settings.objects.update(contact_email="optional")
    desk.service.sms_name = "dowod osobisty"
    desk.service.save()
    message = told(wait(desk, PHONE), "waitlist_joined")
    assert message.channel == "sms"
    assert text(message).startswith("UM Olsztyn: czekasz na wolny termin (dowod osobisty)")


def test_changing_the_wish_says_nothing_again_and_joining_anew_does(desk: Desk) -> None:
    entry = wait(desk)
    assert wait(desk, minutes=1) == entry
    joined = Message.objects.filter(kind="waitlist_joined")
    assert joined.count() == 1
    leave(entry_id=entry.pk, now=LATER)
    wait(desk, minutes=2)
    assert joined.count() == 2


def test_it_is_of_no_use_after_the_days_of_the_wish(desk: Desk) -> None:
    entry = wait(desk, last_day=date(2026, 11, 30))
    until = told(entry, "waitlist_joined").not_after
    assert until is not None
    assert until.isoformat() == "2026-11-30T23:00:00+00:00", "midnight in Warsaw"


def test_who_left_before_it_went_hears_nothing(desk: Desk) -> None:
    entry = wait(desk)
    leave(entry_id=entry.pk, now=FRIDAY + MINUTE)
    message = told(entry, "waitlist_joined")
    assert message.state == MessageState.DROPPED
    assert SOURCE.letter(message) is None


@pytest.mark.parametrize("language", ["pl", "en", "uk"])
def test_an_offer_says_how_to_leave_the_list_too(desk: Desk, language: str) -> None:
    Profile.objects.update(languages=["pl", "en", "uk"])
    booked = book(desk)
    entry = wait(desk, language=language)
    give_up(booked)
    message = told(entry, "waitlist_offer")
    assert f"/kolejka/{waitlist_token(entry)}" in text(message)
    assert told(entry, "waitlist_joined").state == MessageState.DROPPED, "the offer says it all"
    offer = look(entry).offer
    assert offer is not None
    assert message.not_after == offer.expires_at == LATER + timedelta(minutes=30)


def test_an_earlier_offer_is_not_spoken_of_any_more(desk: Desk) -> None:
    booked = book(desk)
    entry = wait(desk)
    give_up(booked)
    message = told(entry, "waitlist_offer")
    WaitlistEntry.objects.filter(pk=entry.pk).update(offers=2)
    assert SOURCE.letter(message) is None


def test_a_kind_nobody_knows_is_an_error(desk: Desk) -> None:
    entry = wait(desk, EDEK)
    with pytest.raises(KeyError):
        SOURCE.letter(Message(kind="hello", channel="email", about=entry.pk))

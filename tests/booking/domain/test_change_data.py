"""A clerk corrects the data of a visit: history for ever, values as long as the person is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from support.booking_desk import FRIDAY, Desk
from support.visits import BARTEK, MINUTE, book, owed, send, take

from booking.domain.change_data import NewData, change_data
from booking.domain.contact import ContactData
from booking.domain.retain import forget_old
from booking.domain.tokens import manage_token, pin, read_token
from booking.errors import Invalid, NotFound, WrongState
from booking.models import Booking, Contact, ContactChange, Field, Note, Settings
from tenants.messaging.models import Message

LATER = FRIDAY + 5 * MINUTE
KNOWN = ContactData("Dorota", "Próbna", "dorota@example.com", "+48500600700")


def change(booking: Booking, contact: ContactData = KNOWN, **answers: str) -> Booking:
    return change_data(booking_id=booking.pk, data=NewData(contact, answers), now=LATER, by=BARTEK)


def test_a_name_is_corrected_and_the_history_names_the_field_and_not_the_value(desk: Desk) -> None:
    booking = book(desk)
    change(booking, replace(KNOWN, last_name="Poprawna"))
    assert Contact.objects.get(booking=booking).last_name == "Poprawna"
    last = booking.events.order_by("-number")[0]
    assert (last.action, last.changed, last.by_name) == ("change_data", ["last_name"], "Bartek")
    assert last.values == {}
    assert ContactChange.objects.get(event=last).values == '{"last_name": ["Próbna", "Poprawna"]}'
    assert Booking.objects.get(pk=booking.pk).generation == 1, "the links stay"


def test_another_address_kills_the_old_links_and_sends_new_ones(desk: Desk) -> None:
    booking = book(desk)
    old = manage_token(booking)
    change(booking, replace(KNOWN, email="nowa@example.com"))
    with pytest.raises(NotFound):
        read_token(old)
    booking.refresh_from_db()
    assert read_token(manage_token(booking)).booking == booking
    occasions = Message.objects.filter(about=booking.pk, kind="booking_confirmed")
    assert set(occasions.values_list("occasion", flat=True)) == {"first", "data-2"}
    assert owed(booking).count("reminder") == 1, "reminders stand, and are not owed twice"


def test_a_pending_visit_gets_a_new_code_and_its_tries_back(desk: Desk) -> None:
    booking = send(take(desk))
    Booking.objects.filter(pk=booking.pk).update(pin_tries=5)
    old = pin(booking)
    change(booking, replace(KNOWN, email="nowa@example.com"))
    booking.refresh_from_db()
    assert (booking.pin_tries, pin(booking) == old) == (0, False)
    assert owed(booking) == ["booking_received"]


def test_what_is_the_same_writes_nothing(desk: Desk) -> None:
    booking = book(desk)
    before = booking.events.count()
    change(booking, replace(KNOWN, phone="500 600 700"))
    assert booking.events.count() == before


def test_answers_are_checked_and_changed_too(desk: Desk) -> None:
    Field.objects.create(service=desk.service, key="vin", label="VIN", type="vin", required=True)
    booking = book(desk, answers={"vin": "WVWZZZ1JZXW000001"})
    with pytest.raises(Invalid) as refused:
        change(booking, vin="krótki")
    assert set(refused.value.errors) == {"answers.vin"}
    change(booking, vin="WVWZZZ1JZXW000002")
    assert booking.answers.get().value == "WVWZZZ1JZXW000002"
    assert booking.events.order_by("-number")[0].changed == ["answers.vin"]


def test_a_clerk_may_leave_out_what_residents_must_give_but_not_who_comes(desk: Desk) -> None:
    booking = book(desk)
    change(booking, replace(KNOWN, email="", phone=""))
    assert Contact.objects.get(booking=booking).email == ""
    with pytest.raises(Invalid) as refused:
        change(booking, replace(KNOWN, last_name=""))
    assert "last_name" in refused.value.errors


def test_a_visit_that_is_no_more_keeps_its_data(desk: Desk) -> None:
    pending = send(take(desk))
    with pytest.raises(WrongState):
        change_data(
            booking_id=pending.pk,
            data=NewData(KNOWN),
            now=FRIDAY + timedelta(hours=2),
            by=BARTEK,
        )


def test_old_values_are_forgotten_with_the_person_and_the_history_stays(desk: Desk) -> None:
    booking = book(desk)
    change(booking, replace(KNOWN, last_name="Poprawna"))
    Note.objects.create(booking=booking, at=LATER, text="Mówi po ukraińsku")
    Settings.objects.update(retention_days=1)
    told = forget_old(booking.ends_at + timedelta(days=2))
    assert told.contacts == 1, "people are counted, not what they were called before"
    assert not ContactChange.objects.exists()
    assert not Note.objects.exists()
    assert booking.events.filter(action="change_data").exists()
    with pytest.raises(NotFound):
        change(booking)

"""What a visit of several matters asks for, waits for and tells."""

from __future__ import annotations

import pytest
from support.booking_desk import Desk
from support.two_matters import add_cars, booked, both, car
from support.visits import send

from booking.domain.calendar_file import calendar_file
from booking.domain.letter_words import words
from booking.domain.matters import matters
from booking.errors import Invalid
from booking.models import Answer, Field, Service
from tenants.messaging.models import Message


@pytest.fixture
def town(desk: Desk) -> Desk:
    """Identity cards at one counter, cars at another."""
    return add_cars(desk)


def test_the_form_asks_what_either_matter_asks_and_what_both_ask_only_once(town: Desk) -> None:
    for service, keys in ((town.service, ("wzrost", "pesel")), (car(), ("pesel", "vin"))):
        for position, key in enumerate(keys):
            Field.objects.create(
                service=service, key=key, label=key, required=key == "vin", position=position
            )
    hold_ = both(town)
    assert [one.key for one in matters(hold_).fields] == ["wzrost", "pesel", "vin"]
    with pytest.raises(Invalid) as refused:
        send(hold_)
    assert set(refused.value.errors) == {"answers.vin"}
    send(hold_, answers={"vin": "brak", "wzrost": "170"})
    assert set(Answer.objects.values_list("booking", "key")) == {
        (hold_.pk, "vin"),
        (hold_.pk, "wzrost"),
    }


def test_a_visit_waits_for_approval_when_one_of_its_matters_does(town: Desk) -> None:
    Service.objects.filter(key="auto").update(approval=True)
    assert booked(town).state == "awaiting_approval"


def test_the_message_and_the_calendar_speak_of_all_matters(town: Desk) -> None:
    Service.objects.filter(key="auto").update(documents=["dowód rejestracyjny"])
    visit = booked(town)
    message = Message.objects.get(about=visit.pk, kind="booking_confirmed", channel="email")
    said = words(visit, message)
    assert said["service"] == f"{town.service.name}, Auto"
    assert "dowód rejestracyjny" in said["documents"]
    file = calendar_file(visit).content.decode()
    last = visit.parts.get()
    assert f"DTEND:{last.ends_at:%Y%m%dT%H%M%SZ}" in file

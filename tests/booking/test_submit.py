"""The form is sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from support.booking_desk import FRIDAY, Desk, at
from support.visits import MINUTE, book, history, owed, send, state, take, taken_cells

from booking.domain.contact import ContactData
from booking.enums import BookingState
from booking.errors import (
    AlreadyConfirmed,
    HoldExpired,
    Invalid,
    TooMany,
)
from booking.models import Answer, Contact, Field, Settings
from tenants.consents.models import Acceptance, Consent, ConsentVersion
from tenants.messaging.models import Message


def test_submit_makes_a_pending_visit_with_contact_message_and_window(desk: Desk) -> None:
    booking = send(take(desk))
    assert booking.state == BookingState.PENDING
    assert booking.expires_at == FRIDAY + 31 * MINUTE
    contact = Contact.objects.get(booking=booking)
    assert (contact.email, contact.phone) == ("dorota@example.com", "+48500600700")
    assert owed(booking) == ["booking_received"]
    assert history(booking) == [("hold", "", "held"), ("submit", "held", "pending")]
    assert taken_cells() == 0, "what can run out is not in the mask"


def test_the_window_never_reaches_past_the_visit(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(min_days=None, min_minutes=0)
    start = at(date(2026, 11, 20), 10, 30)
    now = start - 10 * MINUTE
    booking = take(desk, start=start, now=now)
    assert send(booking, now=now).expires_at == start


def test_where_no_confirmation_is_asked_the_visit_is_booked_at_once(desk: Desk) -> None:
    Settings.objects.update(confirmation="none")
    booking = send(take(desk))
    assert (booking.state, booking.expires_at) == ("booked", None)
    assert owed(booking)[0] == "booking_confirmed"
    assert taken_cells() == 6


def test_a_form_sent_too_late_or_twice_is_refused(desk: Desk) -> None:
    late = take(desk)
    with pytest.raises(HoldExpired):
        send(late, now=FRIDAY + 5 * MINUTE)
    assert not Contact.objects.exists()
    twice = take(desk, 10)
    send(twice)
    with pytest.raises(AlreadyConfirmed):
        send(twice)
    assert Contact.objects.count() == 1


@pytest.mark.parametrize(
    ("contact", "field"),
    [
        (ContactData("", "Próbna", "d@example.com"), "first_name"),
        (ContactData("Dorota", "!!", "d@example.com"), "last_name"),
        (ContactData("Dorota", "Próbna"), "email"),
        (ContactData("Dorota", "Próbna", "dorota@"), "email"),
        (ContactData("Dorota", "Próbna", "d@example.com", "12"), "phone"),
        (ContactData("D" * 81, "Próbna", "d@example.com"), "first_name"),
    ],
)
def test_a_contact_that_does_not_fit_is_refused_by_field(
    desk: Desk, contact: ContactData, field: str
) -> None:
    booking = take(desk)
    with pytest.raises(Invalid) as refused:
        send(booking, contact=contact)
    assert set(refused.value.errors) == {field}
    assert state(booking) == "held"
    assert not Message.objects.exists()


def test_pesel_is_kept_sealed_and_only_where_it_is_asked_for(desk: Desk) -> None:
    dorota = ContactData("Dorota", "Próbna", "dorota@example.com", pesel="02070803628")
    assert Contact.objects.get(booking=send(take(desk), contact=dorota)).pesel == ""
    Settings.objects.update(contact_pesel="required")
    contact = Contact.objects.get(booking=send(take(desk, 10), contact=dorota))
    assert contact.pesel == "02070803628"
    assert len(contact.pesel_index) == 64
    with pytest.raises(Invalid):
        send(take(desk, 11))


def test_answers_are_checked_by_their_kind_and_sealed(desk: Desk) -> None:
    for position, (key, kind, required) in enumerate(
        [("vin", "vin", True), ("nip", "nip", False), ("kto", "choice", False)]
    ):
        Field.objects.create(
            service=desk.service,
            key=key,
            label=key.upper(),
            type=kind,
            required=required,
            choices=["właściciel", "pełnomocnik"] if kind == "choice" else [],
            position=position,
        )
    booking = take(desk)
    with pytest.raises(Invalid) as refused:
        send(booking, answers={"nip": "1234567890", "kto": "sąsiad"})
    assert set(refused.value.errors) == {"answers.vin", "answers.nip", "answers.kto"}
    send(booking, answers={"vin": "wvwzzz1jzxw000001", "kto": "właściciel", "obce": "x"})
    assert [(one.key, one.value) for one in Answer.objects.all()] == [
        ("vin", "WVWZZZ1JZXW000001"),
        ("kto", "właściciel"),
    ]


def test_a_required_notice_must_be_accepted_in_the_words_in_force(desk: Desk) -> None:
    consent = Consent.objects.create(key="klauzula", group="booking", kind="notice")
    digest = ConsentVersion.digest_of("Klauzula", "Treść")
    version = ConsentVersion.objects.create(
        consent=consent,
        number=1,
        title="Klauzula",
        text="Treść",
        valid_from=date(2026, 1, 1),
        status="in_force",
        digest=digest,
    )
    booking = take(desk)
    with pytest.raises(Invalid) as refused:
        send(booking)
    assert set(refused.value.errors) == {"consents"}
    send(booking, consents=[version.pk])
    proof = Acceptance.objects.get(about=booking.pk)
    assert (proof.version_id, proof.digest, proof.channel) == (version.pk, digest, "web")


def test_nobody_books_more_visits_than_the_office_allows(desk: Desk) -> None:
    for hour in (8, 9, 10):
        book(desk, hour)
    with pytest.raises(TooMany):
        send(take(desk, 11))
    send(take(desk, 11, 30), contact=ContactData("Edek", "Obcy", "edek@example.com"))

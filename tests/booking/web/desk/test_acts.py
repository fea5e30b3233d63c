"""One press at the desk: what changes, what is said, what can be taken back."""

from __future__ import annotations

import re
from datetime import date

import pytest
import time_machine
from django.test import Client
from support.house import House
from support.pages import read, words

from booking.enums import BookingState
from booking.models import Booking, Counter, DayMask
from tenants.context import office_context
from tenants.messaging.models import Message

_S = BookingState


def press(browser: Client, booking: Booking, what: str, **more: str) -> tuple[int, str]:
    """Press a button and read the page one is led to."""
    answer = browser.post(f"/panel/wizyta/{booking.pk}/{what}", more, follow=True)
    return answer.status_code, words(answer.content.decode())


def test_a_day_of_one_visit_from_arrival_to_served(house: House, anna: Client) -> None:
    visit = house.visit("10:00", "Dorota Próbna")
    status, page = press(anna, visit, "przybycie")
    assert status == 200
    assert house.state(visit) == _S.ARRIVED
    assert "10:00 Dorota Próbna: zaznaczono, że jest na miejscu." in page
    press(anna, visit, "obsluga")
    assert house.state(visit) == _S.SERVED
    assert house.history(visit) == [("arrive", "Anna"), ("serve", "Anna")]


@pytest.mark.parametrize(
    ("before", "what", "after"),
    [
        (_S.BOOKED, "przybycie", _S.ARRIVED),
        (_S.ARRIVED, "obsluga", _S.SERVED),
        (_S.BOOKED, "nieobecnosc", _S.MISSED),
        (_S.MISSED, "przybycie", _S.ARRIVED),
    ],
)
def test_every_press_can_be_taken_back_without_javascript(
    house: House, anna: Client, before: _S, what: str, after: _S
) -> None:
    visit = house.visit("09:30", state=before)
    answer = anna.post(f"/panel/wizyta/{visit.pk}/{what}", follow=True)
    assert house.state(visit) == after
    undo = re.search(r'action="(/panel/wizyta/[^"]+/cofniecie[^"]*)"', answer.content.decode())
    assert undo
    assert "Cofnij" in words(answer.content.decode())
    anna.post(undo[1])
    assert house.state(visit) in {before, _S.BOOKED}


def test_what_was_said_is_said_once(house: House, anna: Client) -> None:
    visit = house.visit("10:00")
    assert "zaznaczono" in press(anna, visit, "przybycie")[1]
    assert "zaznaczono" not in read(anna, "/panel/")


def test_a_press_leads_back_to_the_day_and_unit_one_was_at(house: House, anna: Client) -> None:
    visit = house.visit("10:00")
    where = "?dzien=2026-11-19&jednostka=bok"
    answer = anna.post(f"/panel/wizyta/{visit.pk}/przybycie{where}")
    assert (answer.status_code, answer["Location"]) == (
        303,
        "/panel/dzien/2026-11-19?jednostka=bok",
    )


def test_two_clerks_press_at_once_and_the_second_is_told_kindly(
    house: House, anna: Client, bartek: Client
) -> None:
    visit = house.visit("09:30", "Dorota Próbna")
    press(anna, visit, "nieobecnosc", stan="booked")
    status, page = press(bartek, visit, "przybycie", stan="booked")
    assert status == 409
    assert "9:30 Dorota Próbna: Tego nie da się już zrobić" in page
    assert "Stan wizyty: nieobecność." in page
    assert house.state(visit) == _S.MISSED
    assert house.history(visit) == [("miss", "Anna")]


def test_a_second_undo_does_not_go_back_two_steps(house: House, anna: Client) -> None:
    visit = house.visit("09:30", state=_S.SERVED)
    press(anna, visit, "cofniecie", stan="served")
    assert press(anna, visit, "cofniecie", stan="served")[0] == 409
    assert house.state(visit) == _S.ARRIVED


def test_what_the_machine_of_states_forbids_is_refused_in_place(house: House, anna: Client) -> None:
    visit = house.visit("10:00", state=_S.CANCELLED)
    status, page = press(anna, visit, "przybycie")
    assert status == 409
    assert "Stan wizyty: odwołana." in page
    assert house.history(visit) == []


def test_cancelling_asks_first_then_tells_the_resident_and_frees_the_time(
    house: House, anna: Client
) -> None:
    visit = house.visit("11:00")
    question = read(anna, f"/panel/wizyta/{visit.pk}/odwolanie")
    assert "Odwołać tę wizytę? piątek, 20 listopada, 11:00 · Dowód osobisty" in question
    assert house.state(visit) == _S.BOOKED
    status, page = press(anna, visit, "odwolanie", reason="Awaria prądu")
    assert status == 200
    assert "wizyta odwołana, wysyłamy wiadomość." in page
    assert "Cofnij" not in page
    with office_context(house.office):
        booking = Booking.objects.get(pk=visit.pk)
        assert (booking.state, booking.released_at is None) == (_S.CANCELLED, False)
        assert DayMask.objects.get(counter=house.counters["a"]).busy == 0
        texts = [message.kind for message in Message.objects.all()]
        assert texts
        assert booking.events.get().note == "Awaria prądu"


def test_cancelling_twice_changes_nothing_and_says_so(
    house: House, anna: Client, bartek: Client, clockwork: time_machine.Coordinates
) -> None:
    visit = house.visit("11:00")
    press(anna, visit, "odwolanie")
    clockwork.shift(1)
    status, page = press(bartek, visit, "odwolanie")
    assert status == 200
    assert "Ta wizyta jest już odwołana; nic się nie zmieniło." in page
    assert house.history(visit) == [("cancel", "Anna")]


def test_a_reason_longer_than_a_message_bears_is_refused(house: House, anna: Client) -> None:
    visit = house.visit("11:00")
    status, _page = press(anna, visit, "odwolanie", reason="x" * 201)
    assert status == 422
    assert house.state(visit) == _S.BOOKED


def test_who_waits_for_approval_is_shown_from_any_day_ahead(house: House, anna: Client) -> None:
    asked = house.visit(
        "09:00", "Dorota Czekająca", state=_S.AWAITING_APPROVAL, day=date(2026, 12, 1)
    )
    page = read(anna, "/panel/")
    assert "Czekają na zatwierdzenie 1" in page
    assert "wtorek, 1 grudnia 9:00 Dorota Czekająca" in page
    press(anna, asked, "zatwierdzenie")
    assert house.state(asked) == _S.BOOKED
    assert "Czekają na zatwierdzenie" not in read(anna, "/panel/")


def test_rejecting_asks_first(house: House, anna: Client) -> None:
    asked = house.visit("11:00", state=_S.AWAITING_APPROVAL)
    assert "Odrzucić tę wizytę?" in read(anna, f"/panel/wizyta/{asked.pk}/odrzucenie")
    press(anna, asked, "odrzucenie", reason="Sprawa należy do powiatu")
    assert house.state(asked) == _S.REJECTED


def test_looking_never_changes_anything(house: House, anna: Client) -> None:
    visit = house.visit("10:00")
    for what in ("przybycie", "obsluga", "nieobecnosc", "cofniecie", "zatwierdzenie", "kontakt"):
        assert anna.get(f"/panel/wizyta/{visit.pk}/{what}").status_code == 405
    anna.get(f"/panel/wizyta/{visit.pk}/odwolanie")
    assert house.state(visit) == _S.BOOKED


def test_a_button_that_does_not_exist_is_a_404(house: House, anna: Client) -> None:
    visit = house.visit("10:00")
    assert press(anna, visit, "skasowanie")[0] == 404


def test_buttons_fit_the_moment(house: House, anna: Client) -> None:
    def labels(hour: str, state: _S, counter: str) -> list[str]:
        visit = house.visit(hour, state=state, counter=counter)
        row = re.search(rf'id="w-{visit.pk}".*?</li>', anna.get("/panel/").content.decode(), re.S)
        assert row
        found = re.findall(r'class="visit-do.*', row[0], re.S)
        text = words(found[0]) if found else ""
        return [
            word for word in ("miejscu", "Obsłużona", "Nieob", "Cofnij", "Odwołaj") if word in text
        ]

    assert labels("09:00", _S.BOOKED, "a") == ["miejscu", "Nieob", "Odwołaj"]
    assert labels("11:00", _S.BOOKED, "a") == ["miejscu", "Odwołaj"]
    assert labels("09:30", _S.ARRIVED, "a") == ["Obsłużona", "Cofnij"]
    assert labels("08:30", _S.SERVED, "a") == ["Cofnij"]
    assert labels("08:00", _S.MISSED, "a") == ["miejscu", "Cofnij"]
    assert labels("07:30", _S.CANCELLED, "a") == []
    assert labels("12:00", _S.PENDING, "a") == ["Odwołaj"]


def test_the_office_at_home_in_english_reads_english(house: House, anna: Client) -> None:
    house.visit("10:00")
    anna.cookies["okienko_language"] = "en"
    assert "Today, Friday" in read(anna, "/panel/")


def test_htmx_gets_the_list_and_the_note_not_the_page(house: House, anna: Client) -> None:
    visit = house.visit("10:00")
    answer = anna.post(f"/panel/wizyta/{visit.pk}/przybycie", headers={"hx-request": "true"})
    markup = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in markup
    assert 'id="dzien"' in markup
    assert 'id="wiadomosc" hx-swap-oob="innerHTML"' in markup
    assert house.state(visit) == _S.ARRIVED
    assert "zaznaczono" not in read(anna, "/panel/")


def test_counters_keep_their_order(house: House, anna: Client) -> None:
    house.visit("11:00")
    with office_context(house.office):
        Counter.objects.filter(key="b").update(position=0)
        Counter.objects.filter(key="a").update(position=5)
    page = read(anna, "/panel/")
    assert page.index("Okienko b") < page.index("Okienko a")

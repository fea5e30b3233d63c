"""One visit, everything about it: who sees what, and what may be done from its page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from support.house import TEN, House
from support.pages import read, words
from support.staff import hire

from booking.domain.explain import Why
from booking.enums import BookingState
from booking.models import Answer, Booking, BookingEvent, Contact, HoursTemplate, Note
from booking.web.desk.reasons import WORDS
from tenants.accounts.models import Permission, Role, User
from tenants.audit.models import Entry
from tenants.context import office_context
from tenants.messaging.models import Message
from tenants.models import Office

_S = BookingState
MONDAY = date(2026, 11, 23)


def page(visit: Booking, rest: str = "") -> str:
    return f"/panel/wizyta/{visit.pk}{rest}"


def test_the_page_tells_everything_and_hides_how_to_reach_the_person(
    house: House, bartek: Client
) -> None:
    visit = house.visit("10:30", "Dorota Próbna", people=2, override="")
    house.service.documents = ["dotychczasowy dowód"]
    with office_context(house.office):
        house.service.save()
        counter = house.counters["b"]
        Booking.objects.filter(pk=visit.pk).update(
            tried=[{"counter": str(counter.pk), "why": "taken"}]
        )
        Answer.objects.create(booking=visit, key="p", label="PESEL dziecka", value="44051401359")
        Answer.objects.create(booking=visit, key="v", label="VIN", value="WVWZZZ1JZXW000001")
    text = read(bartek, page(visit))
    for said in (
        visit.reference,
        "Dorota Próbna",
        "piątek, 20 listopada",
        "10:30–11:00",
        "dotychczasowy dowód",
        "Okienko b: była tam inna wizyta",
        "WVWZZZ1JZXW000001",
        "••• 200",
        "d•••@example.com",
    ):
        assert said.replace("\xa0", " ") in text.replace("\xa0", " "), said
    for secret in ("+48600100200", "dorota@example.com", "44051401359"):
        assert secret not in text


def test_a_document_that_was_shown_is_ticked(house: House, bartek: Client) -> None:
    visit = house.visit("10:30")
    house.service.documents = ["dowód", "zdjęcie"]
    with office_context(house.office):
        house.service.save()
        Booking.objects.filter(pk=visit.pk).update(brought=["zdjęcie"])
    assert "dowód zdjęcie okazano" in read(bartek, page(visit))


def test_opening_the_contact_is_written_down_and_ends_by_itself(
    house: House, bartek: Client, clockwork: time_machine.Coordinates
) -> None:
    visit = house.visit("10:30")
    bartek.post(page(visit, "/karta/kontakt"))
    assert "+48600100200" in read(bartek, page(visit))
    with office_context(house.office):
        entry = Entry.objects.get(action="booking.contact_opened")
        assert (entry.by_name, entry.about_id) == ("Bartek", visit.pk)
    bartek.post(page(visit, "/karta/kontakt/ukryj"))
    assert "+48600100200" not in read(bartek, page(visit))
    bartek.post(page(visit, "/karta/kontakt"))
    clockwork.shift(timedelta(minutes=6))
    assert "+48600100200" not in read(bartek, page(visit))


def test_the_history_says_who_when_and_from_what_to_what(house: House, bartek: Client) -> None:
    visit = house.visit("10:30")
    bartek.post(page(visit, "/dane/otwarcie"))
    form = {"first_name": "Dorota", "last_name": "Nowa", "phone": "600 100 200"}
    answer = bartek.post(page(visit, "/dane"), {**form, "email": "nowa@example.com"})
    assert answer.status_code == 303
    text = read(bartek, page(visit))
    assert "wiadomość z nowymi linkami jest w drodze" in text
    assert "Nazwisko: było Próbna → jest Nowa" in text
    assert "E-mail: było dorota@example.com → jest nowa@example.com" in text
    assert "zmiana danych · Bartek" in text
    bartek.post(page(visit, "/karta/kontakt/ukryj"))
    masked = read(bartek, page(visit))
    assert "E-mail: było d•••@example.com → jest n•••@example.com" in masked
    with office_context(house.office):
        Contact.objects.get(booking=visit).delete()
    forgotten = read(bartek, page(visit))
    assert "Dane osoby zostały usunięte" in forgotten
    assert "E-mail, Nazwisko" in forgotten
    assert "jest Nowa" not in forgotten
    assert "Próbna" not in forgotten


def test_nobody_reads_the_form_without_opening_the_contact(house: House, bartek: Client) -> None:
    visit = house.visit("10:30")
    answer = bartek.get(page(visit, "/dane"))
    assert (answer.status_code, answer["Location"]) == (303, page(visit))
    bartek.post(page(visit, "/dane/otwarcie"))
    assert "dorota@example.com" in bartek.get(page(visit, "/dane")).content.decode()


def test_a_wrong_number_is_said_beside_its_box_and_the_rest_is_kept(
    house: House, bartek: Client
) -> None:
    visit = house.visit("10:30")
    bartek.post(page(visit, "/dane/otwarcie"))
    answer = bartek.post(
        page(visit, "/dane"), {"first_name": "Ola", "last_name": "Próbna", "phone": "12"}
    )
    assert answer.status_code == 422
    markup = answer.content.decode()
    assert 'id="id_phone_error"' in markup
    assert 'value="Ola"' in markup


def test_notes_are_for_the_staff_and_only_their_author_removes_them(
    house: House, anna: Client, bartek: Client
) -> None:
    visit = house.visit("10:30")
    assert anna.post(page(visit, "/notatka"), {"text": "  "}).status_code == 422
    anna.post(page(visit, "/notatka"), {"text": "Przyjdzie z wózkiem"})
    assert "Przyjdzie z wózkiem" in read(bartek, page(visit))
    with office_context(house.office):
        note = Note.objects.get()
    address = page(visit, f"/notatka/{note.pk}/usuniecie")
    assert bartek.post(address).status_code == 404
    assert anna.post(address).status_code == 303
    assert "Przyjdzie z wózkiem" not in read(anna, page(visit))


def test_presses_lead_back_to_the_page_and_the_second_clerk_is_told(
    house: House, anna: Client, bartek: Client
) -> None:
    visit = house.visit("09:00")
    answer = bartek.post(page(visit, "/karta/przybycie"), {"stan": "booked"})
    assert (answer.status_code, answer["Location"]) == (303, page(visit))
    late = anna.post(page(visit, "/karta/nieobecnosc"), {"stan": "booked"})
    assert late.status_code == 409
    assert "ktoś właśnie" in words(late.content.decode())
    assert house.state(visit) == _S.ARRIVED


def test_cancelling_asks_and_leads_back(house: House, bartek: Client) -> None:
    visit = house.visit("12:00")
    assert "Odwołać tę wizytę?" in read(bartek, page(visit, "/karta/odwolanie"))
    answer = bartek.post(page(visit, "/karta/odwolanie"), {"reason": "awaria"})
    assert answer["Location"] == page(visit)
    text = read(bartek, page(visit))
    assert "odwołana" in text
    assert "awaria" in text


@pytest.fixture
def opened(house: House) -> House:
    """Counter *a* receives on weekdays."""
    with office_context(house.office):
        week = {day: ["08:00-12:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
        HoursTemplate.objects.create(key="zwykle", windows=week)
        house.counters["a"].services.add(house.service)
        house.service.units.add(house.units["bok"])
        house.service.status = "published"
        house.service.save()
    return house


def test_a_visit_moves_after_its_message_was_seen(opened: House, bartek: Client) -> None:
    visit = opened.visit("11:00", language="pl")
    counter = opened.counters["a"].pk
    where = page(visit, "/termin")
    free = read(bartek, f"{where}?od={MONDAY}")
    assert "8:00" in free
    term = f"2026-11-23T08:30:00+01:00/{counter}"
    preview = bartek.get(where, {"od": str(MONDAY), "termin": term})
    said = words(preview.content.decode())
    assert "zmieniliśmy termin Twojej wizyty" in said
    assert "/rezerwacja/…" in said, "whoever has the link acts as the person"
    answer = bartek.post(where, {"termin": term})
    assert answer["Location"] == page(visit)
    text = read(bartek, page(visit))
    assert "Termin: było 20.11.2026 11:00 → jest 23.11.2026 08:30" in text
    with office_context(opened.office):
        assert Message.objects.filter(about=visit.pk, kind="rescheduled").exists()


def test_a_taken_time_is_refused_and_the_page_says_why_it_is_gone(
    opened: House, bartek: Client
) -> None:
    visit = opened.visit("11:00")
    other = opened.visit("08:30", "Adam Próbny", day=MONDAY)
    where = page(visit, "/termin")
    term = f"2026-11-23T08:30:00+01:00/{opened.counters['a'].pk}"
    assert bartek.post(f"{where}?od={MONDAY}", {"termin": term}).status_code == 409
    text = read(bartek, f"{where}?od={MONDAY}&dlaczego=08:30")
    assert f"Okienko a: zajęte przez inną wizytę: {other.reference}" in text
    assert "nikt tu nie przyjmuje" in read(bartek, f"{where}?od={MONDAY}&dlaczego=14:00")


def test_outside_hours_a_visit_moves_only_with_the_permission_and_a_reason(
    opened: House, anna: Client, bartek: Client
) -> None:
    visit = opened.visit("11:00")
    where = page(visit, "/termin")
    term = f"2026-11-23T14:00:00+01:00/{opened.counters['a'].pk}"
    own = {"od": "2026-11-23", "godzina": "14:00", "okienko": str(opened.counters["a"].pk)}
    assert "Poza wolnymi terminami" not in read(bartek, where)
    assert bartek.post(where, {"termin": term, "powod": "pożar"}).status_code in {403, 409}
    with office_context(opened.office):
        User.objects.filter(name="Anna").update(permissions=[Permission.OUTSIDE_HOURS])
    assert "Poza wolnymi terminami" in read(anna, where)
    asked = anna.get(where, own).content.decode()
    assert f'value="{term}"' in asked
    assert 'name="powod"' in asked
    refused = anna.post(where, {"termin": term})
    assert refused.status_code == 422
    assert "podaj powód" in words(refused.content.decode())
    assert f'value="{term}"' in refused.content.decode()
    assert anna.post(where, {"termin": term, "powod": "pożar"}).status_code == 303
    with office_context(opened.office):
        assert Booking.objects.get(pk=visit.pk).override == "pożar"
    assert "pożar" in read(anna, page(visit))


def test_every_reason_has_words() -> None:
    assert set(WORDS) == set(Why)


@pytest.mark.parametrize("term", ["", "wczoraj/x", "2026-11-23T08:30:00+01:00/nie-uuid"])
def test_nonsense_moves_nothing(opened: House, bartek: Client, term: str) -> None:
    visit = opened.visit("11:00")
    assert bartek.post(page(visit, "/termin"), {"termin": term}).status_code == 422
    assert bartek.get(page(visit, "/termin"), {"od": "2026-13-01"}).status_code == 404


def test_bartek_finds_no_visit_of_another_unit_and_celina_none_at_all(
    house: House, bartek: Client, pultusk: Office, at: Callable[[Office], Client]
) -> None:
    foreign = house.visit("10:30", "Adam Obcy", counter="c")
    person = hire(pultusk, "Celina")
    celina = at(pultusk)
    with office_context(pultusk):
        celina.force_login(person)
    for browser in (bartek, celina):
        for rest in ("", "/dane", "/termin", "/karta/odwolanie"):
            assert browser.get(page(foreign, rest)).status_code == 404, rest
        for rest in ("/notatka", "/karta/kontakt", "/dane/otwarcie", "/karta/przybycie"):
            assert browser.post(page(foreign, rest), {"text": "x"}).status_code == 404, rest
    assert house.history(foreign) == []


def test_an_auditor_reads_and_has_no_buttons(
    house: House, olsztyn: Office, auditor: Client, enter: Callable[[User], Client]
) -> None:
    visit = house.visit("10:30")
    text = read(auditor, page(visit))
    assert "Dorota Próbna" in text
    for label in ("Zmień dane", "Zmień termin", "Pokaż kontakt", "Nowa notatka", "Odwołaj"):
        assert label not in text
    for rest in ("/notatka", "/karta/kontakt", "/dane/otwarcie", "/karta/przybycie", "/termin"):
        assert auditor.post(page(visit, rest)).status_code == 403
    resident = enter(hire(olsztyn, "Dorota", Role.RESIDENT))
    assert resident.get(page(visit)).status_code == 403


def test_a_form_that_was_never_sent_is_nobodys(house: House, anna: Client) -> None:
    held = house.visit("10:30", state=_S.HELD, expires_at=TEN + timedelta(minutes=5))
    assert anna.get(page(held)).status_code == 404


def test_the_page_asks_as_much_whatever_the_visit_has(house: House, anna: Client) -> None:
    visit = house.visit("10:30")

    def grow(number: int) -> int:
        with office_context(house.office):
            BookingEvent.objects.create(
                booking=visit, number=number, at=TEN, action="undo", by_kind="clerk",
                state_from="booked", state_to="booked",
            )  # fmt: skip
            Note.objects.create(booking=visit, at=TEN, text="notatka")
            Answer.objects.create(booking=visit, key=f"k{number}", label="L", value="v")
            Message.objects.create(
                kind="booking_confirmed", channel="email", occasion=str(number), state="sent",
                about_kind="booking", about=visit.pk, due_at=TEN, created_at=TEN,
            )  # fmt: skip
        with CaptureQueriesContext(connection) as queries:
            assert anna.get(page(visit)).status_code == 200
        return len(queries)

    anna.get(page(visit))  # her session is noticed once
    one = grow(1)
    grow(2)
    assert grow(3) == one

"""Who may see and press what: each a story of two people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from support.house import House
from support.pages import read
from support.staff import hire

from booking.enums import BookingState
from booking.models import Booking
from tenants.accounts.models import Role, User
from tenants.audit.models import Entry
from tenants.context import office_context
from tenants.models import Office

_S = BookingState
At = Callable[[Office], Client]
PRESSES = ("przybycie", "obsluga", "nieobecnosc", "cofniecie", "zatwierdzenie")
ALL = (*PRESSES, "odwolanie", "odrzucenie", "kontakt", "kontakt/ukryj")
ADDRESSES = ("/panel/", "/panel/dzien", "/panel/dzien/2026-11-20", "/panel/dzien/2026-11-20/wizyty")


def untouched(house: House, booking: Booking) -> bool:
    return house.history(booking) == [] and house.state(booking) == _S.BOOKED


def test_edek_is_asked_to_sign_in_and_nothing_happens(
    house: House, olsztyn: Office, at: At
) -> None:
    visit = house.visit("10:00", "Dorota Próbna")
    stranger = at(olsztyn)
    for address in ADDRESSES:
        answer = stranger.get(address)
        assert answer["Location"].startswith("/panel/logowanie")
        assert b"Dorota" not in answer.content
    for what in ALL:
        answer = stranger.post(f"/panel/wizyta/{visit.pk}/{what}")
        assert answer["Location"].startswith("/panel/logowanie")
    assert untouched(house, visit)


@pytest.mark.parametrize("role", [Role.RESIDENT, Role.OPERATOR])
def test_who_is_signed_in_without_working_here_gets_the_403_page(
    house: House, olsztyn: Office, enter: Callable[[User], Client], role: Role
) -> None:
    visit = house.visit("10:00", "Dorota Próbna")
    other = enter(hire(olsztyn, "Dorota", role))
    for address in ADDRESSES:
        assert "Dorota Próbna" not in read(other, address, 403)
    for what in ALL:
        assert other.post(f"/panel/wizyta/{visit.pk}/{what}").status_code == 403
    assert untouched(house, visit)


def test_an_auditor_sees_the_day_and_has_no_buttons(house: House, auditor: Client) -> None:
    visit = house.visit("10:00", "Dorota Próbna")
    house.visit("11:00", "Adam Próbny", state=_S.AWAITING_APPROVAL)
    page = read(auditor, "/panel/")
    assert "Dorota Próbna" in page
    for label in ("Nieobecność:", "Odwołaj", "Zatwierdź", "Odrzuć", "Pokaż kontakt:"):
        assert label not in page
    for what in ALL:
        assert auditor.post(f"/panel/wizyta/{visit.pk}/{what}").status_code == 403
    assert "niczego nie zmieniasz" in read(auditor, f"/panel/wizyta/{visit.pk}/odwolanie", 403)
    assert untouched(house, visit)


def test_bartek_sees_and_changes_his_own_unit_alone(
    house: House, anna: Client, bartek: Client
) -> None:
    own = house.visit("10:00", "Dorota Swoja")
    foreign = house.visit("10:00", "Adam Obcy", counter="c")
    house.visit("11:00", "Ewa Obca", counter="c", state=_S.AWAITING_APPROVAL)
    page = read(bartek, "/panel/")
    assert "Dorota Swoja" in page
    for hidden in ("Adam Obcy", "Ewa Obca", "Okienko c", "Jednostka usc"):
        assert hidden not in page
    assert bartek.get("/panel/?jednostka=usc").status_code == 404
    for what in ALL[:-1]:
        assert bartek.post(f"/panel/wizyta/{foreign.pk}/{what}").status_code == 404
    assert bartek.get(f"/panel/wizyta/{foreign.pk}/odwolanie").status_code == 404
    assert untouched(house, foreign)
    assert bartek.post(f"/panel/wizyta/{own.pk}/przybycie").status_code == 303
    assert "Adam Obcy" in read(anna, "/panel/")


def test_a_clerk_without_named_units_sees_all(
    house: House, olsztyn: Office, enter: Callable[[User], Client]
) -> None:
    house.visit("10:00", "Adam Próbny", counter="c")
    assert "Adam Próbny" in read(enter(hire(olsztyn, "Bartek", Role.CLERK)), "/panel/")


def test_units_named_for_an_admin_do_not_limit_her(
    house: House, olsztyn: Office, enter: Callable[[User], Client]
) -> None:
    house.visit("10:00", "Adam Próbny", counter="c")
    units = [str(house.units["bok"].pk)]
    assert "Adam Próbny" in read(enter(hire(olsztyn, "Anna", units=units)), "/panel/")


def test_celina_of_pultusk_finds_no_visit_of_olsztyn(house: House, pultusk: Office, at: At) -> None:
    visit = house.visit("10:00", "Dorota Próbna")
    person = hire(pultusk, "Celina")
    celina = at(pultusk)
    with office_context(pultusk):
        celina.force_login(person)
    assert "Dorota" not in read(celina, "/panel/")
    for what in ALL[:-1]:
        assert celina.post(f"/panel/wizyta/{visit.pk}/{what}").status_code == 404
    assert untouched(house, visit)


def test_a_press_needs_the_token_of_its_form(house: House, olsztyn: Office, anna: Client) -> None:
    visit = house.visit("10:00")
    anna.handler.enforce_csrf_checks = True
    assert anna.post(f"/panel/wizyta/{visit.pk}/przybycie").status_code == 403
    assert untouched(house, visit)


def test_contact_is_masked_until_opened_and_opening_is_written_down(
    house: House, olsztyn: Office, anna: Client, bartek: Client
) -> None:
    visit = house.visit("10:00", "Dorota Próbna")
    page = read(anna, "/panel/")
    assert "••• 200" in page
    assert "600100200" not in anna.get("/panel/").content.decode()
    assert "dorota@example.com" not in page
    anna.post(f"/panel/wizyta/{visit.pk}/kontakt")
    page = read(anna, "/panel/")
    assert "+48600100200" in page
    assert "dorota@example.com" in page
    assert "600100200" not in read(bartek, "/panel/")
    with office_context(olsztyn):
        entry = Entry.objects.get(action="booking.contact_opened")
    assert (entry.by_name, entry.about_id, entry.fields) == ("Anna", visit.pk, ["email", "phone"])
    anna.post(f"/panel/wizyta/{visit.pk}/kontakt/ukryj")
    assert "600100200" not in read(anna, "/panel/")


def test_one_contact_is_open_at_a_time_and_closes_by_itself(
    house: House, anna: Client, clockwork: time_machine.Coordinates
) -> None:
    first, second = house.visit("10:00"), house.visit("11:00", counter="b")
    anna.post(f"/panel/wizyta/{first.pk}/kontakt")
    anna.post(f"/panel/wizyta/{second.pk}/kontakt")
    assert anna.get("/panel/").content.decode().count('href="tel:+48600100200"') == 1
    clockwork.shift(timedelta(minutes=5))
    assert "tel:+48600100200" not in anna.get("/panel/").content.decode()

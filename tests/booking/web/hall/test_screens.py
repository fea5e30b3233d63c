"""The kiosk, the display and the phone: secret addresses of one building, and nobody's name."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings as Site
from support.hall_screens import Hall, text
from support.staff import hire
from support.town import FRIDAY

from booking.domain.hall.call import call_again, take_back
from booking.domain.hall.devices import end_device, make_device
from booking.domain.hall.end import finish
from booking.enums import BookingState
from booking.models import HallDevice, Location, Service, Ticket
from tenants.accounts.models import Role
from tenants.audit.actor import SYSTEM
from tenants.audit.models import Entry
from tenants.context import office_context
from tenants.models import Office
from tenants.profile.models import Profile

SCREENS = "/panel/ustawienia/ekrany"


def announced(answer: Any) -> str:
    """By what the display knows the one call that it shows from those it has spoken."""
    (known,) = re.findall(r'data-call="([^"]+)"', answer.content.decode())
    return known


def test_a_visit_checks_in_by_its_digits_or_its_qr_code_and_gets_its_number(
    hall: Hall, tablet: Client
) -> None:
    by_code, code, _link = hall.visit("10:00")
    by_link, _code, link = hall.visit("10:30")
    for typed, label in ((f"{code[:3]} {code[3:]}", "U001"), (link, "U002")):
        answer = tablet.post(f"{hall.kiosk}/kod", {"kod": typed})
        assert answer.status_code == 303
        page = text(tablet.get(answer["Location"]))
        assert label in page
        assert "Dorota" not in page
    assert hall.house.state(by_code) == hall.house.state(by_link) == BookingState.ARRIVED
    again = tablet.post(f"{hall.kiosk}/kod", {"kod": link})
    assert "U002" in text(tablet.get(again["Location"])), "the same number again"


@pytest.mark.parametrize(
    ("hour", "typed", "status", "said"),
    [
        ("11:30", "code", 409, "od 11:00"),
        ("9:00", "code", 409, "Jest za późno"),
        ("10:15", "wrong", 404, "Nie ma tu dziś wizyty z tym kodem"),
        ("10:15", "bzdura", 404, "Nie ma tu dziś wizyty z tym kodem"),
        ("10:15", "", 404, "Nie ma tu dziś wizyty z tym kodem"),
    ],
)
def test_a_refusal_is_said_on_the_page_of_the_code(
    hall: Hall, tablet: Client, hour: str, typed: str, status: int, said: str
) -> None:
    _visit, code, _link = hall.visit(hour.zfill(5))
    if typed == "wrong":
        typed = f"{(int(code) + 1) % 10**6:06d}"
    answer = tablet.post(f"{hall.kiosk}/kod", {"kod": code if typed == "code" else typed})
    assert answer.status_code == status
    assert said in text(answer)
    assert 'role="alert"' in answer.content.decode()


def test_the_keypad_works_without_scripts(hall: Hall, tablet: Client) -> None:
    page = tablet.post(f"{hall.kiosk}/kod", {"kod": "12345", "klawisz": "6"})
    assert 'value="123456"' in text(page)
    assert 'value="12345"' in text(
        tablet.post(f"{hall.kiosk}/kod", {"kod": "123456", "klawisz": "<"})
    )
    full = tablet.post(f"{hall.kiosk}/kod", {"kod": "123456", "klawisz": "7"})
    assert 'value="123456"' in text(full), "six and no more"


def test_a_number_is_given_once_however_often_it_is_pressed(hall: Hall, tablet: Client) -> None:
    page = tablet.get(f"{hall.kiosk}/sprawy").content.decode()
    assert "Wniosek o\xa0dowód osobisty" in page
    (sprawa, bilet), *_rest = re.findall(
        r'name="sprawa" value="([^"]+)">\s*<input type="hidden" name="bilet" value="([^"]+)"', page
    )
    first = tablet.post(f"{hall.kiosk}/numer", {"sprawa": sprawa, "bilet": bilet})
    again = tablet.post(f"{hall.kiosk}/numer", {"sprawa": sprawa, "bilet": bilet})
    assert first.status_code == 303
    assert first["Location"] == again["Location"]
    with office_context(hall.office):
        assert Ticket.objects.count() == 1
    code = tablet.get(f"{first['Location']}/kod.svg")
    assert code["Content-Type"] == "image/svg+xml"
    phone = re.sub(rf"^{hall.kiosk}/numer", "/bilet", first["Location"])
    assert "Jesteś następną osobą" in text(tablet.get(phone))
    assert tablet.post(f"{hall.kiosk}/numer", {"sprawa": "x", "bilet": "y"}).status_code == 404


def test_the_beginning_promises_nothing_that_an_hour_can_change(hall: Hall, tablet: Client) -> None:
    """A tablet shows it from evening till morning: what is given now is said one press further."""
    by_day = text(tablet.get(hall.kiosk))
    with office_context(hall.office):
        Service.objects.update(walk_ins=False)
    assert text(tablet.get(hall.kiosk)) == by_day
    assert f'href="{hall.kiosk}/sprawy"' in by_day
    assert "Teraz nie wydajemy numerków" in text(tablet.get(f"{hall.kiosk}/sprawy"))


def test_where_no_number_is_left_it_is_said(hall: Hall, tablet: Client) -> None:
    with office_context(hall.office):
        Location.objects.update(hall_walk_ins=1)
    hall.number()
    with office_context(hall.office):
        sprawa = hall.town.id_card.pk
    refused = tablet.post(f"{hall.kiosk}/numer", {"sprawa": str(sprawa), "bilet": str(uuid4())})
    assert refused.status_code == 409
    assert "Nie ma już numerków na dziś" in text(refused)


def test_it_speaks_three_languages_and_goes_back_to_polish(hall: Hall, tablet: Client) -> None:
    with office_context(hall.office):
        Profile.objects.update(languages=["pl", "en", "uk"])
    for tongue, words in (("", "Co Cię sprowadza?"), ("?j=en", "What do you come for?")):
        page = tablet.get(f"{hall.kiosk}{tongue}")
        assert words in text(page)
        assert page["Content-Language"] == (tongue[-2:] or "pl")
    assert 'lang="uk"' in text(tablet.get(f"{hall.kiosk}?j=uk"))
    _visit, code, _link = hall.visit()
    answer = tablet.post(f"{hall.kiosk}/kod", {"kod": code, "j": "en"})
    assert answer["Location"].endswith("?j=en")
    page = text(tablet.get(answer["Location"]))
    assert "Your number" in page
    assert f'href="{hall.kiosk}"' in page, "the next one begins in Polish"
    tablet.cookies["django_language"] = "en"
    assert tablet.get(hall.kiosk)["Content-Language"] == "pl", "a stranger's cookie decides nothing"


def test_the_tablet_can_be_installed_full_screen(hall: Hall, tablet: Client) -> None:
    told = tablet.get(f"{hall.kiosk}/manifest.webmanifest").json()
    assert (told["display"], told["start_url"]) == ("fullscreen", hall.kiosk)


def test_the_display_shows_numbers_and_counters_and_no_name(hall: Hall, tablet: Client) -> None:
    _visit, code, _link = hall.visit("10:00")
    tablet.post(f"{hall.kiosk}/kod", {"kod": code})
    walk_in = hall.number()
    hall.call()
    page = text(tablet.get(hall.display))
    assert "U001" in page
    assert "Okienko 1" in page
    assert "1 osoba czeka" in page
    assert walk_in.label not in page
    told = ("Dorota", "Próbna", "dorota", "600 700", "600700")
    assert not [word for word in told if word in page]
    other = tablet.get(hall.screen("display"))
    assert "U001" in text(other), "a second display shows the same"


def test_the_display_hears_of_a_change_by_its_tag_alone(
    hall: Hall, tablet: Client, clock: time_machine.Coordinates
) -> None:
    state = f"{hall.display}/stan"
    tag = tablet.get(state)["ETag"]
    assert tablet.get(state, headers={"if-none-match": tag}).status_code == 304
    hall.number()
    ticket = hall.call()
    called = tablet.get(state, headers={"if-none-match": tag})
    assert called.status_code == 200
    first = announced(called)
    assert first.startswith(f"{ticket.pk}:")
    assert 'class="fresh"' in text(called)
    clock.move_to(FRIDAY + timedelta(seconds=31))
    later = tablet.get(state, headers={"if-none-match": called["ETag"]})
    assert 'class="fresh"' not in text(later), "it stands out for half a minute"
    with office_context(hall.office):
        call_again(hall.counter, ticket.pk, now=FRIDAY + timedelta(seconds=40), by=SYSTEM)
    second = announced(tablet.get(state))
    with office_context(hall.office):
        take_back(hall.counter, ticket.pk, now=FRIDAY + timedelta(seconds=42), by=SYSTEM)
    hall.call(FRIDAY + timedelta(seconds=44))
    third = announced(tablet.get(state))
    assert len({first, second, third}) == 3, "each is spoken, as what was not heard before"
    with office_context(hall.office):
        finish(hall.counter, ticket.pk, now=FRIDAY + timedelta(seconds=50), by=SYSTEM)
    assert "Nikt nie jest teraz wzywany" in text(tablet.get(state))


def test_a_call_more_costs_no_more_queries(hall: Hall, tablet: Client) -> None:
    state = f"{hall.display}/stan"

    def cost(path: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert tablet.get(path).status_code == 200
        return len(queries)

    hall.number()
    hall.call()
    hall.number()
    for path in (state, f"{hall.kiosk}/sprawy"):
        cost(path)  # the first question of a minute is noted
    before, offers = cost(state), cost(f"{hall.kiosk}/sprawy")
    for _one in range(3):
        hall.number()
    assert cost(state) == before
    assert cost(f"{hall.kiosk}/sprawy") == offers


def test_a_revoked_address_opens_nothing_nor_does_another_offices_or_another_kind(
    hall: Hall, tablet: Client, at: Callable[[Office], Client], pultusk: Office
) -> None:
    paths = [
        *(
            hall.kiosk,
            f"{hall.kiosk}/kod",
            f"{hall.kiosk}/sprawy",
            f"{hall.kiosk}/manifest.webmanifest",
        ),
        *(hall.display, f"{hall.display}/stan"),
    ]
    celina = at(pultusk)
    for path in paths:
        assert tablet.get(path).status_code == 200
        assert celina.get(path).status_code == 404
    assert tablet.get(hall.kiosk.replace("kiosk", "ekran")).status_code == 404
    assert tablet.get(hall.display.replace("ekran", "kiosk")).status_code == 404
    assert tablet.get("/kiosk/bzdura").status_code == 404
    with office_context(hall.office):
        for device in HallDevice.objects.all():
            end_device(device.pk, now=FRIDAY, by=SYSTEM)
    for path in paths:
        assert tablet.get(path).status_code == 404
    assert tablet.post(f"{hall.kiosk}/kod", {"kod": "123456"}).status_code == 404


def test_a_number_of_another_building_is_not_shown_at_this_door(hall: Hall, tablet: Client) -> None:
    from booking.domain.hall.links import ticket_token

    ticket = hall.number()
    with office_context(hall.office):
        token = ticket_token(ticket)
        other = Location.objects.create(key="filia", name="Filia", address="x", hall=True)
        _made, secret = make_device(
            name="filia", kind="kiosk", location_id=other.pk, now=FRIDAY, by=SYSTEM
        )
    assert tablet.get(f"{hall.kiosk}/numer/{token}").status_code == 200
    assert tablet.get(f"/kiosk/{secret}/numer/{token}").status_code == 404
    assert tablet.get(f"/kiosk/{secret}/numer/{token}/kod.svg").status_code == 404


def test_whoever_tries_addresses_or_codes_is_stopped(
    hall: Hall, tablet: Client, settings: Site
) -> None:
    settings.OKIENKO_RATE_LIMITS = True
    answers = [tablet.get(f"/kiosk/{'x' * 43}").status_code for _try in range(31)]
    assert answers == [404] * 30 + [429]
    assert tablet.get(hall.kiosk).status_code == 200, "a good one goes on"
    tried = [tablet.post(f"{hall.kiosk}/kod", {"kod": "000000"}).status_code for _try in range(21)]
    assert tried[-1] == 429
    assert set(tried[:-1]) == {404}


def test_an_admin_makes_an_address_sees_it_once_and_ends_it(
    hall: Hall, at: Callable[[Office], Client], olsztyn: Office
) -> None:
    anna, bartek = at(olsztyn), at(olsztyn)
    with office_context(olsztyn):
        anna.force_login(hire(olsztyn, "Anna"))
        bartek.force_login(hire(olsztyn, "Bartek", Role.CLERK))
    assert bartek.get(SCREENS).status_code == 403
    wrong = anna.post(SCREENS, {"name": "", "kind": "piec", "location": ""})
    assert wrong.status_code == 422
    typed = {"name": "Tablet przy wejściu", "kind": "kiosk", "location": str(hall.place.pk)}
    page = anna.post(SCREENS, typed).content.decode()
    (path,) = re.findall(r"(/kiosk/[\w-]{43})<", page)
    assert anna.get(path).status_code == 200
    listed = anna.get(SCREENS).content.decode()
    assert path not in listed
    assert "działa teraz" in listed
    with office_context(olsztyn):
        device = HallDevice.objects.get(name="Tablet przy wejściu")
    anna.post(f"{SCREENS}/{device.pk}/koniec")
    assert anna.get(path).status_code == 404
    assert anna.post(f"{SCREENS}/{device.pk}/koniec").status_code == 302, (
        "a second press is no harm"
    )
    with office_context(olsztyn):
        acts = Entry.objects.filter(about_id=device.pk).order_by("id").values_list("action")
        assert [act for (act,) in acts] == ["hall_device.make", "hall_device.end"]

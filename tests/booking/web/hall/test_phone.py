"""A place in line on the telephone, by the link of a number or of a visit."""

from __future__ import annotations

import re

from django.test import Client
from support.hall_screens import Hall, text
from support.town import FRIDAY

from booking.domain.hall.end import finish
from booking.domain.hall.links import ticket_token
from booking.domain.tokens import manage_token
from booking.models import Location
from tenants.audit.actor import SYSTEM
from tenants.context import office_context


def test_the_phone_tells_the_place_and_then_where_to_go(hall: Hall, tablet: Client) -> None:
    first, second = hall.number(), hall.number()
    with office_context(hall.office):
        path = f"/bilet/{ticket_token(second)}"
    page = text(tablet.get(path))
    assert second.label in page
    assert "1 osoba przed Tobą" in page
    (known,) = re.findall(r"znane=([^\"]+)\"", page)
    quiet = tablet.get(f"{path}/stan?znane={known}")
    assert quiet.status_code == 204
    assert hall.call().pk == first.pk
    assert "Jesteś następną osobą" in text(tablet.get(f"{path}/stan?znane={known}"))
    with office_context(hall.office):
        finish(hall.counter, first.pk, now=FRIDAY, by=SYSTEM)
    hall.call()
    assert "Podejdź teraz do: <b>Okienko 1" in text(tablet.get(path))
    with office_context(hall.office):
        finish(hall.counter, second.pk, now=FRIDAY, by=SYSTEM)
    over = tablet.get(f"{path}/stan")
    assert over.status_code == 286, "no need to ask again"
    assert tablet.get(f"{path}x").status_code == 404


def test_of_two_matters_the_phone_goes_on_to_the_second(hall: Hall, tablet: Client) -> None:
    visit, code, _link = hall.visit("10:00")
    hall.house.visit("10:30", "Dorota Próbna", part_of=visit)
    shown = tablet.post(f"{hall.kiosk}/kod", {"kod": code})["Location"]
    path = shown.replace(f"{hall.kiosk}/numer", "/bilet")
    ticket = hall.call()
    with office_context(hall.office):
        finish(hall.counter, ticket.pk, now=FRIDAY, by=SYSTEM)
    for address in (path, f"{path}/stan"):
        page = tablet.get(address)
        assert (page.status_code, "U001" in text(page)) == (200, True)
        assert "Jesteś następną osobą" in text(page)
    second = hall.call()
    assert "Podejdź teraz do" in text(tablet.get(f"{path}/stan"))
    with office_context(hall.office):
        finish(hall.counter, second.pk, now=FRIDAY, by=SYSTEM)
    assert tablet.get(f"{path}/stan").status_code == 286


def test_the_page_of_a_visit_tells_the_code_and_then_the_place(hall: Hall, tablet: Client) -> None:
    _visit, code, link = hall.visit()
    path = link.removeprefix("http://x")
    page = text(tablet.get(path))
    assert f"{code[:3]} {code[3:]}" in page
    tablet.post(f"{hall.kiosk}/kod", {"kod": code})
    assert "U001" in text(tablet.get(f"{path}/kolej"))
    page = text(tablet.get(path))
    assert "Twoje miejsce w kolejce" in page
    with office_context(hall.office):
        Location.objects.update(hall=False)
    other = hall.house.visit("12:00")
    with office_context(hall.office):
        quiet = f"/rezerwacja/{manage_token(other)}"
    assert "przyjscie" not in text(tablet.get(quiet)), "without a hall nothing is said of one"

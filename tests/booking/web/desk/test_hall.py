"""/panel/hala: Bartek calls the next person to his counter, with and without scripts."""

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

from booking.domain.attend import arrive
from booking.domain.figures.counts import Period
from booking.domain.figures.hall import hall_figures
from booking.domain.hall.take import take_ticket
from booking.models import HoursTemplate, Location, Service, Ticket
from tenants.accounts.models import Role, User
from tenants.audit.actor import RESIDENT
from tenants.context import office_context

PAGE = "/panel/hala"


@pytest.fixture
def hall(house: House) -> House:
    """The same house, with a hall, and somebody with a visit at counter *a* at ten."""
    with office_context(house.office):
        Location.objects.update(hall=True, hall_calls=1)
        HoursTemplate.objects.create(key="zwykle", windows={"fri": ["08:00-16:00"]})
        Service.objects.update(status="published")
        house.service.refresh_from_db()
        house.service.units.set(house.units.values())
        for counter in house.counters.values():
            counter.services.add(house.service)
    return house


def come(house: House, hour: str = "10:00", **words: str) -> Ticket:
    visit = house.visit(hour, **words)  # type: ignore[arg-type]  # names
    with office_context(house.office):
        arrive(booking_id=visit.pk, now=TEN, by=RESIDENT)
        return Ticket.objects.get(booking=visit)


def walk_in(house: House) -> Ticket:
    with office_context(house.office):
        return take_ticket(house.service, Location.objects.get(), now=TEN)


def press(browser: Client, house: House, slug: str, ticket: Ticket | None = None, counter="a"):  # type: ignore[no-untyped-def]  # an answer
    path = f"{PAGE}/{house.counters[counter].pk}/{slug}"
    return browser.post(path, {"bilet": str(ticket.pk)} if ticket else {})


def ticket_state(house: House, ticket: Ticket) -> str:
    with office_context(house.office):
        return Ticket.objects.get(pk=ticket.pk).state


def sit(browser: Client, house: House, counter: str = "a") -> None:
    answer = browser.post(f"{PAGE}/miejsce", {"okienko": str(house.counters[counter].pk)})
    assert answer.status_code == 303


def test_the_day_without_scripts_from_choosing_a_counter_to_served(
    hall: House, bartek: Client
) -> None:
    assert "Hala: wezwij" in read(bartek, "/panel/")
    assert "Przy którym okienku" in read(bartek, PAGE)
    sit(bartek, hall)
    first, second = come(hall), walk_in(hall)
    assert "Następny numer: U001" in read(bartek, PAGE)
    answer = press(bartek, hall, "nastepna-osoba")
    assert (answer.status_code, answer["Location"]) == (303, PAGE)
    page = read(bartek, PAGE)
    assert "wizyta o 10:00" in page
    assert "A001" in page
    press(bartek, hall, "zalatwione-i-nastepna", first)
    assert (ticket_state(hall, first), ticket_state(hall, second)) == ("served", "called")
    press(bartek, hall, "cofniecie", second)
    press(bartek, hall, "nastepna-osoba")
    press(bartek, hall, "ponownie", second)
    press(bartek, hall, "nie-ma", second)
    assert ticket_state(hall, second) == "gone"
    assert "Nikt nie czeka" in read(bartek, PAGE)


def test_a_press_that_came_too_late_is_told_beside_the_hall_as_it_is(
    hall: House, bartek: Client, anna: Client
) -> None:
    ticket = walk_in(hall)
    press(anna, hall, "nastepna-osoba", counter="a")
    for slug, told in (("nastepna-osoba", "wezwano już kogoś"), ("zalatwione", "zmienił")):
        counter = "a" if slug == "nastepna-osoba" else "b"
        answer = press(bartek, hall, slug, ticket, counter=counter)
        assert (answer.status_code, told in words(answer.content.decode())) == (409, True)
    answer = bartek.post(
        f"{PAGE}/{hall.counters['b'].pk}/nastepna-osoba", headers={"hx-request": "true"}
    )
    assert answer.status_code == 409
    assert answer.content.decode().lstrip().startswith('<div id="hala"')
    assert press(bartek, hall, "cokolwiek", ticket).status_code == 404
    assert press(bartek, hall, "zalatwione").status_code == 404, "which ticket?"


def test_who_works_elsewhere_or_only_looks_calls_nobody(
    hall: House, bartek: Client, auditor: Client, enter: Callable[[User], Client]
) -> None:
    walk_in(hall)
    assert press(bartek, hall, "nastepna-osoba", counter="c").status_code == 404, "another unit"
    assert bartek.get(f"{PAGE}/stan/{hall.counters['c'].pk}").status_code == 404
    assert press(auditor, hall, "nastepna-osoba").status_code == 403
    units = {"units": [str(hall.units["bok"].pk)], "counters": [str(hall.counters["b"].pk)]}
    posted = enter(hire(hall.office, "Beata", Role.CLERK, **units))
    assert press(posted, hall, "nastepna-osoba", counter="a").status_code == 404
    assert "Okienko b" in read(posted, PAGE), "the only counter needs no choice"
    assert Client().get(PAGE).status_code in {302, 404}


def test_where_there_is_no_hall_nothing_is_seen_of_it(house: House, anna: Client) -> None:
    assert "Hala" not in read(anna, "/panel/")
    assert "nie ma hali" in read(anna, PAGE)
    assert press(anna, house, "nastepna-osoba").status_code == 404
    assert "Litera numerków" not in read(anna, "/panel/ustawienia/sprawy/nowe")
    assert "bez umówienia" not in read(anna, "/panel/ustawienia/dane/zasady")
    assert "Hala" not in read(anna, "/panel/statystyki")


def test_an_open_page_asks_cheaply_and_hears_of_others(
    hall: House, anna: Client, bartek: Client
) -> None:
    sit(anna, hall)
    walk_in(hall)
    watch = f"{PAGE}/stan/{hall.counters['a'].pk}"
    first = anna.get(watch)["ETag"]
    assert anna.get(watch, headers={"if-none-match": first}).status_code == 304
    press(bartek, hall, "nastepna-osoba", counter="b")
    answer = anna.get(watch, headers={"if-none-match": first})
    assert (answer.status_code, "Okienko b" in words(answer.content.decode())) == (200, True)


def test_the_hall_costs_the_same_whoever_waits(hall: House, anna: Client) -> None:
    sit(anna, hall)
    counts = []
    for people in (1, 2):
        for _ in range(people):
            walk_in(hall)
        come(hall, "11:00" if people == 1 else "12:00")
        anna.get(PAGE)
        with CaptureQueriesContext(connection) as queries:
            anna.get(PAGE)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_times_of_fewer_than_five_people_are_not_told(
    hall: House, anna: Client, clockwork: time_machine.Coordinates
) -> None:
    today = Period(date(2026, 11, 20), date(2026, 11, 20))
    for number in range(5):
        walk_in(hall)
        clockwork.shift(timedelta(minutes=3))
        press(anna, hall, "nastepna-osoba")
        clockwork.shift(timedelta(minutes=4))
        press(anna, hall, "zalatwione", _last(hall))
        with office_context(hall.office):
            found = hall_figures(today, [])
        assert found is not None
        assert (found.whole.wait is None) == (number < 4)
        clockwork.move_to(TEN + timedelta(minutes=10 * (number + 1)))
    assert found is not None
    assert (found.whole.people, found.whole.served, found.whole.takes) == (5, 5, 4)
    assert [row.name for row in found.counters] == ["Okienko a"]
    page = read(anna, "/panel/statystyki?od=2026-11-20&do=2026-11-20")
    assert "Hala: czekanie i obsługa" in page


def _last(hall: House) -> Ticket:
    with office_context(hall.office):
        return Ticket.objects.order_by("-came_at", "-number")[0]


def test_a_visit_of_another_counter_is_not_named_there(hall: House, bartek: Client) -> None:
    sit(bartek, hall)
    ticket = come(hall, "10:30", counter="b")
    assert ticket.label in read(bartek, PAGE)
    assert "Dorota" not in read(bartek, PAGE), "numbers, never names"
    assert press(bartek, hall, "poza-kolejnoscia", ticket).status_code == 409


def test_the_settings_switch_it_on_and_the_file_tells_it(house: House, anna: Client) -> None:
    with office_context(house.office):
        place = Location.objects.get()
    page = anna.get(f"/panel/ustawienia/budynki/{place.pk}").content.decode()
    edition = page.split('name="edition" value="')[1].split('"')[0]
    typed = {"name": place.name, "address": place.address, "edition": edition}
    typed |= {"hall__active": "on", "hall__early_minutes": "45", "hall__walk_ins": "10"}
    answer = anna.post(f"/panel/ustawienia/budynki/{place.pk}", typed)
    assert answer.status_code == 302, words(answer.content.decode())
    with office_context(house.office):
        place.refresh_from_db()
    assert (place.hall, place.hall_early_minutes, place.hall_calls) == (True, 45, 2)
    assert "Litera numerków" in read(anna, "/panel/ustawienia/sprawy/nowe")

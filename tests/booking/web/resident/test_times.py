"""Days with times as buttons; pressing one holds it."""

from __future__ import annotations

from datetime import date, timedelta

from django.test import Client
from support.pages import words
from support.town import Town
from support.way import EIGHT, bookings, hold

from booking.models import CalendarException, Counter, HoursTemplate, Service
from tenants.context import office_context
from tenants.models import Office

TIMES = "/sprawa/dowod/termin"


def test_days_are_headings_and_times_are_buttons(dorota: Client) -> None:
    page = dorota.get(TIMES).content.decode()
    assert "Poniedziałek, 23\u00a0listopada" in page
    assert f'value="{EIGHT}"' in page
    assert "Przed południem" in page
    assert "Po południu" in page
    assert "6 wolnych terminów" in page


def test_later_and_earlier_lead_through_the_days_and_back(dorota: Client) -> None:
    first = dorota.get(TIMES).content.decode()
    assert "?od=2026-11-30" in first
    assert "Wcześniej" not in first
    second = dorota.get(TIMES, {"od": "2026-11-30"}).content.decode()
    assert "?od=2026-11-23" in second
    assert "Poniedziałek, 30\u00a0listopada" in second


def test_a_past_day_is_refused_and_shows_the_days_that_can_be_booked(dorota: Client) -> None:
    answer = dorota.get(TIMES, {"od": "2026-11-19"})
    assert answer.status_code == 422
    assert "Tego dnia nie można zarezerwować" in answer.content.decode()
    assert EIGHT in answer.content.decode()


def test_a_day_beyond_the_horizon_is_refused(dorota: Client) -> None:
    answer = dorota.get(TIMES, {"od": "2027-11-19"})
    assert answer.status_code == 422
    assert "Tego dnia nie można zarezerwować" in answer.content.decode()


def test_a_day_that_is_no_day_shows_the_first_page(dorota: Client) -> None:
    for nonsense in ("2026-02-31", "jutro", "'; --"):
        answer = dorota.get(TIMES, {"od": nonsense})
        assert answer.status_code == 200
        assert EIGHT in answer.content.decode()


def test_pressing_a_time_holds_it_and_leads_to_the_form(dorota: Client, olsztyn: Office) -> None:
    form = hold(dorota)
    assert bookings(olsztyn) == [("held", "23.11 08:00")]
    assert "Twoje dane" in dorota.get(form).content.decode()


def test_a_held_time_is_hidden_from_others_and_shown_to_its_holder(
    dorota: Client, edek: Client
) -> None:
    hold(dorota)
    assert f'value="{EIGHT}"' not in edek.get(TIMES).content.decode()
    assert f'value="{EIGHT}"' in dorota.get(TIMES).content.decode()


def test_a_new_time_gives_the_old_one_back(dorota: Client, olsztyn: Office) -> None:
    hold(dorota)
    hold(dorota, start="2026-11-23T08:15:00+01:00")
    assert bookings(olsztyn) == [("dropped", "23.11 08:00"), ("held", "23.11 08:15")]


def test_a_time_lost_between_list_and_click_says_so_and_shows_others(
    dorota: Client, edek: Client, olsztyn: Office
) -> None:
    hold(edek)
    answer = dorota.post(TIMES, {"start": EIGHT})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Ktoś właśnie zajął ten termin" in page
    assert 'value="2026-11-23T08:15:00+01:00"' in page
    assert bookings(olsztyn) == [("held", "23.11 08:00")]


def test_times_nobody_offers_are_refused_and_leave_no_trace(
    dorota: Client, olsztyn: Office
) -> None:
    for start, status in (
        ("2026-11-19T08:00:00+01:00", 422),
        ("2027-11-22T08:00:00+01:00", 422),
        ("2026-11-23T08:07:00+01:00", 409),
        ("2026-11-23T03:00:00+01:00", 409),
        ("2026-11-22T08:00:00+01:00", 409),
        ("2026-11-23T08:00:00", 422),
        ("2026-13-99T08:00", 422),
        ("", 422),
    ):
        assert dorota.post(TIMES, {"start": start}).status_code == status, start
    assert bookings(olsztyn) == []


def test_an_unknown_place_is_not_found(dorota: Client) -> None:
    assert dorota.get(TIMES, {"jednostka": "smok"}).status_code == 404
    answer = dorota.post(TIMES, {"jednostka": "smok", "start": EIGHT})
    assert answer.status_code == 404


def test_where_several_places_offer_a_service_each_time_names_its_place(
    dorota: Client, olsztyn: Office, town: Town
) -> None:
    page = dorota.get("/sprawa/profil/termin").content.decode()
    assert "Dowolne miejsce" in page
    assert f'value="{EIGHT}/bok"' in page
    only = dorota.get("/sprawa/profil/termin", {"jednostka": "komunikacja"}).content.decode()
    assert f'value="{EIGHT}"' in only
    hold(dorota, "profil", jednostka="komunikacja")
    with office_context(olsztyn):
        assert town.vehicles.bookings.get().state == "held"


def test_when_nothing_is_free_the_page_gives_the_telephone(dorota: Client, olsztyn: Office) -> None:
    with office_context(olsztyn):
        Counter.objects.update(active=False)
    page = dorota.get(TIMES).content.decode()
    assert "Wszystkie terminy są teraz zajęte" in page
    assert "89 527 31 11" in page


def test_when_all_is_closed_the_pages_say_why_and_not_that_all_is_taken(
    dorota: Client, olsztyn: Office
) -> None:
    with office_context(olsztyn):
        CalendarException.objects.create(
            first_day=date(2026, 11, 20), last_day=date(2027, 3, 1), closed=True, reason="remont"
        )
    for address in (TIMES, "/sprawa/dowod"):
        page = words(dorota.get(address).content.decode())
        assert "Na razie nikt nie przyjmuje w tej sprawie. Powód: remont." in page
        assert "są teraz zajęte" not in page
        assert "89 527 31 11" in page


def test_a_closed_day_says_why(dorota: Client, town: Town, olsztyn: Office) -> None:
    tuesday = date(2026, 11, 24)
    with office_context(olsztyn):
        CalendarException.objects.create(
            first_day=tuesday, last_day=tuesday, unit=town.desk, closed=True, reason="szkolenie"
        )
        wednesday = tuesday + timedelta(days=1)
        CalendarException.objects.create(first_day=wednesday, last_day=wednesday, closed=True)
    page = words(dorota.get(TIMES).content.decode())
    assert "Wtorek, 24 listopada: zamknięte – szkolenie" in page
    assert "Środa, 25 listopada: zamknięte" in page
    assert "Czwartek, 26 listopada" in page


def test_a_public_holiday_gives_its_name(dorota: Client, olsztyn: Office) -> None:
    with office_context(olsztyn):
        Service.objects.filter(key="dowod").update(max_days=60)
    page = words(dorota.get(TIMES, {"od": "2026-12-22"}).content.decode())
    assert "Czwartek, 24 grudnia: zamknięte – Wigilia Bożego Narodzenia" in page


def test_a_saturday_on_which_one_receives_says_why_it_is_closed_another_says_nothing(
    dorota: Client, olsztyn: Office
) -> None:
    with office_context(olsztyn):
        row = HoursTemplate.objects.get(key="standard")
        row.windows = {**row.windows, "sat": ["08:00-09:00"]}
        row.save()
        CalendarException.objects.create(
            first_day=date(2026, 11, 28), last_day=date(2026, 11, 29), closed=True, reason="awaria"
        )
    page = words(dorota.get(TIMES, {"od": "2026-11-26"}).content.decode())
    assert "Sobota, 28 listopada: zamknięte – awaria" in page
    assert "Niedziela" not in page

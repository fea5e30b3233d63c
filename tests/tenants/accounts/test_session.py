"""A forgotten screen locks itself; a working day does not end in the middle of a visit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from support.staff import SIGN_IN, sign_in

from tenants.accounts.models import User
from tenants.audit.models import Entry
from tenants.context import office_context
from tenants.models import Office

At = Callable[[Office], Client]
MORNING = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)
WATCH = "/panel/dzien/2026-11-20/wizyty"


@pytest.fixture
def desk(olsztyn: Office, anna: User, at: At) -> Client:
    """Anna's browser, signed in at eight o'clock."""
    browser = at(olsztyn)
    with time_machine.travel(MORNING, tick=False):
        sign_in(browser, "anna@example.com")
    return browser


def look(browser: Client, after: timedelta, path: str = "/panel/") -> int:
    with time_machine.travel(MORNING + after, tick=False):
        status: int = browser.get(path).status_code
    return status


def test_half_an_hour_without_a_touch_signs_anna_out(olsztyn: Office, desk: Client) -> None:
    assert look(desk, timedelta(minutes=29)) == 200
    assert look(desk, timedelta(minutes=58)) == 200
    with time_machine.travel(MORNING + timedelta(minutes=88), tick=False):
        answer = desk.get("/panel/")
        assert answer["Location"].startswith(SIGN_IN)
        assert "30 minut" in desk.get(answer["Location"]).content.decode()
    with office_context(olsztyn):
        assert Entry.objects.filter(action="account.session_over").count() == 1


def test_a_session_that_ended_stays_ended(desk: Client) -> None:
    assert look(desk, timedelta(minutes=31)) == 302
    assert look(desk, timedelta(minutes=1)) == 302


def test_twelve_hours_are_the_longest_day_even_when_busy(desk: Client) -> None:
    for minutes in range(20, 12 * 60, 20):
        assert look(desk, timedelta(minutes=minutes)) == 200
    assert look(desk, timedelta(hours=12)) == 302


def test_a_screen_that_refreshes_itself_is_not_a_person_at_work(desk: Client) -> None:
    for minutes in range(1, 30):
        assert look(desk, timedelta(minutes=minutes), WATCH) == 200
    assert look(desk, timedelta(minutes=30), WATCH) == 302


def test_htmx_is_told_to_leave_the_page(desk: Client) -> None:
    with time_machine.travel(MORNING + timedelta(hours=1), tick=False):
        page = "http://olsztyn.localhost:8000/panel/dzien/2026-12-01"
        answer = desk.get(WATCH, headers={"hx-request": "true", "hx-current-url": page})
    assert answer.status_code == 200
    assert answer["HX-Redirect"].startswith(f"{SIGN_IN}?next=%2Fpanel%2Fdzien%2F2026-12-01")
    assert answer.content == b""


def test_pages_of_the_panel_are_kept_by_no_cache(desk: Client) -> None:
    with time_machine.travel(MORNING, tick=False):
        assert "no-store" in desk.get("/panel/")["Cache-Control"]
        assert "no-store" in desk.get("/panel/haslo")["Cache-Control"]

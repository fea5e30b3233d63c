"""Offices are neighbours under one name: what one of them plants opens nothing at the other."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
import time_machine
from django.conf import settings as configured
from django.test import Client
from pytest_django import Settings
from support.booking_desk import FRIDAY, MONDAY, open_desk
from support.booking_desk import at as moment
from support.staff import PASSWORD, SIGN_IN, hire, sign_in

from tenants.context import office_context
from tenants.models import Office

At = Callable[[Office], Client]
HERE = "olsztyn.localhost:8000"
PREFIXED = "__Host-okienko_session"


@pytest.fixture
def edeks_session(olsztyn: Office, at: At) -> str:
    """A real session at Olsztyn, of somebody who would like others to work in it."""
    hire(olsztyn, "Edek")
    browser = at(olsztyn)
    assert sign_in(browser, "edek@example.com").status_code == 302
    return browser.cookies[configured.SESSION_COOKIE_NAME].value


def test_a_session_planted_for_all_neighbours_is_not_looked_at(
    olsztyn: Office, edeks_session: str, settings: Settings
) -> None:
    """Browsers let no neighbour set a name that begins with ``__Host-``: only that one counts."""
    settings.SESSION_COOKIE_NAME = PREFIXED
    victim = Client(headers={"host": HERE, "cookie": f"okienko_session={edeks_session}"})
    assert victim.get("/panel/").status_code == 302


def test_negative_control_under_a_plain_name_the_planted_session_is_taken(
    olsztyn: Office, edeks_session: str
) -> None:
    victim = Client(headers={"host": HERE, "cookie": f"okienko_session={edeks_session}"})
    assert victim.get("/panel/").status_code == 200, "the harm the prefix prevents"


ORIGINS = {
    "http://olsztyn.localhost:8000": 302,
    "http://pultusk.localhost:8000": 403,
    "http://localhost:8000": 403,
    "http://olsztyn.localhost": 403,
    "http://olsztyn.localhost:8000.evil.example": 403,
    "https://olsztyn.localhost:8000": 403,
    "null": 403,
}


@pytest.mark.parametrize("origin", ORIGINS)
def test_a_form_sent_from_a_neighbours_page_is_refused_whatever_cookies_it_planted(
    olsztyn: Office, pultusk: Office, origin: str
) -> None:
    hire(olsztyn, "Anna")
    token = "a" * 32
    victim = Client(
        enforce_csrf_checks=True,
        headers={"host": HERE, "cookie": f"{configured.CSRF_COOKIE_NAME}={token}"},
    )
    form = {"email": "anna@example.com", "password": PASSWORD, "csrfmiddlewaretoken": token}
    answer = victim.post(SIGN_IN, form, headers={"origin": origin})
    assert answer.status_code == ORIGINS[origin]


OF_AN_OFFICE = {
    configured.SESSION_COOKIE_NAME,
    configured.CSRF_COOKIE_NAME,
    configured.LANGUAGE_COOKIE_NAME,
    configured.OKIENKO_CLIENT_COOKIE,
    configured.OKIENKO_CLOSED_COOKIE,
}


@time_machine.travel(FRIDAY, tick=False)
def test_every_cookie_of_an_office_is_bound_to_its_host(olsztyn: Office, at: At) -> None:
    """By its path and its lack of a domain; by its name: ``tests/okienko/test_https.py``."""
    hire(olsztyn, "Anna")
    with office_context(olsztyn):
        open_desk()
    browser = at(olsztyn)
    browser.get("/jezyk/en")
    browser.get(SIGN_IN)
    sign_in(browser, "anna@example.com")
    browser.post(f"/panel/ogloszenia/{uuid4()}/zamknij")
    browser.post("/sprawa/dowod/termin", {"start": moment(MONDAY, 9).isoformat()})
    assert {*browser.cookies} == OF_AN_OFFICE
    for cookie in browser.cookies.values():
        assert (cookie["path"], cookie["domain"], cookie["samesite"]) == ("/", "", "Lax")
        assert cookie["httponly"]

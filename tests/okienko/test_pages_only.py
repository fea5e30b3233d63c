"""Programs' calls pass the middlewares of pages by, and none of what guards calls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pytest
from django.conf import settings as installed
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.module_loading import import_string
from pytest_django import Settings
from support.staff import hire, sign_in

from booking.web.embed.preset import read_preset
from okienko.pages_only import NOTHING, PagesOnly
from tenants.models import Office

CALL, PAGE = "/api/v1/units", "/api/v1/docs"
GUARDS: Final = {
    "Measured",
    "Rush",
    "SecurityMiddleware",
    "WhiteNoiseMiddleware",
    "PlaceMiddleware",
    "LanguageMiddleware",
    "CommonMiddleware",
    "XFrameOptionsMiddleware",
    "StandingStill",
}
HEADERS: Final = {
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Content-Language": "pl",
}


def test_what_guards_calls_is_named_and_the_rest_is_for_pages() -> None:
    kinds = [import_string(one) for one in installed.MIDDLEWARE]
    assert {one.__name__ for one in kinds if not issubclass(one, PagesOnly)} == GUARDS


@pytest.mark.parametrize("path", [CALL, PAGE, "/api/v1/services/nic", "/api/v2"])
def test_every_answer_has_the_headers_of_all(
    at: Callable[[Office], Client], olsztyn: Office, settings: Settings, path: str
) -> None:
    settings.SECURE_HSTS_SECONDS = 31_536_000
    answer = at(olsztyn).get(path, secure=True)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    policy = answer.headers["Content-Security-Policy"]
    assert (policy == NOTHING) is (path != PAGE)
    assert "Content-Length" in answer.headers


def test_a_session_means_nothing_to_a_call(at: Callable[[Office], Client], olsztyn: Office) -> None:
    hire(olsztyn, "Anna")
    anna, nobody = at(olsztyn), at(olsztyn)
    sign_in(anna, "anna@example.com")
    nobody.get(CALL)  # now it is known whose host this is, and the answer is made
    asked = []
    for browser in (nobody, anna):
        with CaptureQueriesContext(connection) as queries:
            answer = browser.get(CALL)
        assert answer.status_code == 200
        assert not answer.cookies
        assert not hasattr(answer.wsgi_request, "session")
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_calls_are_no_way_around_the_frame(at: Callable[[Office], Client], olsztyn: Office) -> None:
    mounted = read_preset({}).prefix.rstrip("/")
    assert at(olsztyn).get(f"{mounted}/").status_code == 200
    for path in (CALL, PAGE, "/panel/"):
        assert at(olsztyn).get(f"{mounted}{path}").status_code == 404


@pytest.mark.parametrize("host", ["nigdzie.localhost:8000", "localhost:8000", "panel.localhost"])
def test_calls_are_answered_at_offices_only(olsztyn: Office, host: str) -> None:
    assert Client(headers={"host": host}).get(CALL).status_code == 404


def test_pages_go_on_as_before(at: Callable[[Office], Client], olsztyn: Office) -> None:
    browser = Client(headers={"host": "olsztyn.localhost:8000"}, enforce_csrf_checks=True)
    page = browser.get("/")
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]
    assert browser.post("/odwolaj", {"code": "X"}).status_code == 403, "no token, no press"

"""What every answer tells the browser, whatever it is an answer to."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings
from support.operators import HOST as PANEL

from okienko.security_txt import GOOD_FOR
from tenants.models import Office

At = Callable[[Office], Client]
PLACES = [
    *(("olsztyn.localhost:8000", one) for one in ("/", "/nie-ma", "/panel/", "/kolory.css")),
    *(("olsztyn.localhost:8000", one) for one in ("/api/v1/services", "/api/v1/nie-ma")),
    *(("olsztyn.localhost:8000", one) for one in ("/static/okienko.css", "/sw.js", "/robots.txt")),
    *((PANEL, one) for one in ("/", "/logowanie", "/static/okienko.css")),
    *(("localhost:8000", one) for one in ("/", "/dla-urzedow", "/healthz", "/metrics")),
    ("nikt.localhost:8000", "/"),
]
STRICT = {
    "default-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
# Answers to programs load nothing at all (ADR 155).
STRICTER = dict.fromkeys(STRICT, "'none'")


def read(answer: Any) -> bytes:
    """To its end: only then does a file close."""
    return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)


def policy(answer: Any) -> dict[str, str]:
    told = answer.headers["Content-Security-Policy"]
    return dict(one.strip().split(" ", 1) for one in told.split(";") if one.strip())


@pytest.mark.parametrize(("host", "where"), PLACES)
def test_every_answer_carries_the_same_locks(olsztyn: Office, host: str, where: str) -> None:
    answer = Client(headers={"host": host}).get(where)
    found = policy(answer)
    wanted = STRICTER if where.startswith("/api/") else STRICT
    assert {name: found.get(name) for name in STRICT} == wanted
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    kind = answer.headers["Content-Type"].replace('"', "").lower()
    assert "charset=utf-8" in kind or kind.endswith("json")  # JSON is UTF-8 by its own rules
    assert "Server" not in answer.headers
    assert "X-Powered-By" not in answer.headers
    read(answer)


def test_behind_https_browsers_are_told_to_stay_for_a_year(
    olsztyn: Office, at: At, settings: Settings
) -> None:
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    for where in ("/", "/panel/", "/api/v1/services", "/static/okienko.css", "/nie-ma"):
        answer = at(olsztyn).get(where, headers={"x-forwarded-proto": "https"})
        read(answer)
        told = answer.headers["Strict-Transport-Security"]
        assert told == "max-age=31536000; includeSubDomains", where


def test_security_txt_names_whom_to_tell_on_every_host(settings: Settings, db: None) -> None:
    settings.OKIENKO_SECURITY_CONTACT = "mailto:dziury@example.com"
    for host in ("olsztyn.localhost:8000", PANEL, "localhost:8000", "nikt.example"):
        answer = Client(headers={"host": host}).get("/.well-known/security.txt")
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
        told = dict(one.split(": ", 1) for one in answer.content.decode().splitlines())
        assert told["Contact"] == "mailto:dziury@example.com"
        assert told["Canonical"].endswith("/.well-known/security.txt")
        until = datetime.fromisoformat(told["Expires"])
        assert timedelta(0) < until - datetime.now(UTC) <= GOOD_FOR  # noqa: TID251 - a real answer's day
    assert Client().post("/.well-known/security.txt").status_code == 405


def test_an_error_tells_nothing_of_the_inside(
    olsztyn: Office, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: Any, **_more: Any) -> None:
        raise RuntimeError("SELECT secret FROM somewhere")

    monkeypatch.setattr("booking.web.resident.catalogue.render", broken)
    browser = at(olsztyn)
    browser.raise_request_exception = False
    answer = browser.get("/")
    assert answer.status_code == 500
    body = answer.content.decode()
    assert not re.search(r"secret|Traceback|RuntimeError|django|/work|\.py", body)


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "PROPFIND", "DEBUG"])
def test_methods_that_nobody_needs_do_nothing(olsztyn: Office, at: At, method: str) -> None:
    answer = at(olsztyn).generic(method, "/", headers={"x-secret": "powtorz-mnie"})
    assert answer.status_code in {400, 404, 405, 501}
    assert "powtorz-mnie" not in answer.content.decode()


@pytest.mark.parametrize(
    "where",
    ["/.git/config", "/.env", "/static/", "/static/../settings.py", "/files/", "/admin/", "/debug"],
)
def test_no_folder_no_history_and_no_foreign_panel_is_served(
    olsztyn: Office, at: At, where: str
) -> None:
    assert at(olsztyn).get(where).status_code == 404

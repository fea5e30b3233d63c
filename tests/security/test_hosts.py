"""Whose page it is stands in one place, and nobody makes two programs disagree on it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from gunicorn.config import Config
from gunicorn.http.errors import InvalidHeader, ParseException
from gunicorn.http.parser import RequestParser
from gunicorn.http.wsgi import create
from pytest_django import Settings

from tenants import middleware
from tenants.models import Office

HERE = "olsztyn.localhost:8000"
THERE = "pultusk.localhost:8000"
NAME = "Pułtusk"


def raw(head: str) -> Any:
    """The answer to bytes as our web server reads them."""
    parser = RequestParser(Config(), iter([head.encode()]), ("127.0.0.1", 40000))
    _response, environ = create(
        next(parser), None, ("127.0.0.1", 40000), ("127.0.0.1", 8000), Config()
    )
    names = ("RAW_URI", "REQUEST_METHOD", "PATH_INFO", "QUERY_STRING")
    told = {k: v for k, v in environ.items() if k in names or k.startswith("HTTP_")}
    return Client(raise_request_exception=False).request(**told)


@pytest.mark.parametrize(
    "header",
    [
        *("X-Forwarded-Host", "X-Host", "X-Original-Host", "X-HTTP-Host-Override"),
        *("X-Forwarded-Server", "X-Original-URL", "X-Rewrite-URL"),
    ],
)
def test_no_other_header_names_the_office(olsztyn: Office, pultusk: Office, header: str) -> None:
    answer = raw(f"GET / HTTP/1.1\r\nHost: {HERE}\r\n{header}: {THERE}\r\n\r\n")
    assert answer.status_code == 200
    assert "Olsztyn" in answer.content.decode()
    assert NAME not in answer.content.decode()


def test_a_whole_address_and_the_host_must_say_the_same(olsztyn: Office, pultusk: Office) -> None:
    assert raw(f"GET http://{HERE}/ HTTP/1.1\r\nHost: {HERE}\r\n\r\n").status_code == 200
    for written in (THERE, f"{HERE}@{THERE}", "evil.example", "", f"{HERE},{THERE}"):
        answer = raw(f"GET http://{written}/ HTTP/1.1\r\nHost: {HERE}\r\n\r\n")
        assert answer.status_code == 421, written
        assert "Olsztyn" not in answer.content.decode()


def test_negative_control_without_the_question_the_two_disagree(
    olsztyn: Office, pultusk: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(middleware, "_agrees", lambda request, host: True)
    answer = raw(f"GET http://{THERE}/ HTTP/1.1\r\nHost: {HERE}\r\n\r\n")
    assert "Olsztyn" in answer.content.decode(), "what a cache would keep under the other's name"


def test_two_hosts_at_once_are_none(olsztyn: Office, pultusk: Office) -> None:
    with pytest.raises(InvalidHeader):
        raw(f"GET / HTTP/1.1\r\nHost: {HERE}\r\nHost: {THERE}\r\n\r\n")
    assert Client(headers={"host": f"{HERE},{THERE}"}).get("/").status_code == 400


@pytest.mark.parametrize("host", ["", "olsztyn.localhost:8000 evil", "olsztyn.localhost/x", "a@b"])
def test_what_is_no_host_is_refused(olsztyn: Office, host: str) -> None:
    assert Client(headers={"host": host}).get("/").status_code in {400, 404}


def test_a_request_with_two_lengths_is_not_read() -> None:
    """Smuggling: what one program takes for a body another takes for the next request."""
    both = "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"
    two = "Content-Length: 5\r\nContent-Length: 6\r\n"
    for lengths in (both, two, "Transfer-Encoding: xchunked\r\n", "Content-Length: +5\r\n"):
        with pytest.raises((InvalidHeader, ParseException)):
            raw(f"POST / HTTP/1.1\r\nHost: {HERE}\r\n{lengths}\r\n0\r\n\r\nGET /panel/ HTTP/1.1")


def test_a_protocol_is_believed_only_behind_our_own_proxy(
    olsztyn: Office, settings: Settings
) -> None:
    """Without HTTPS nobody in front sets the header: it is the visitor's word."""
    assert settings.SECURE_PROXY_SSL_HEADER is None
    answer = raw(f"GET / HTTP/1.1\r\nHost: {HERE}\r\nX-Forwarded-Proto: https\r\n\r\n")
    assert not answer.wsgi_request.is_secure()


def test_links_in_pages_name_the_offices_own_host(olsztyn: Office) -> None:
    """A poisoned header reaches no link, no sitemap, no canonical address."""
    for where in ("/", "/sitemap.xml", "/robots.txt", "/api/v1/openapi.json"):
        answer = raw(
            f"GET {where} HTTP/1.1\r\nHost: {HERE}\r\nX-Forwarded-Host: evil.example\r\n\r\n"
        )
        assert "evil.example" not in answer.content.decode() + str(answer.headers)

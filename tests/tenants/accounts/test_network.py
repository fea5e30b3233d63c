"""Whose word is believed about where a request came from."""

from __future__ import annotations

from django.test import RequestFactory
from pytest_django import Settings

from tenants.network import network_address


def address(forwarded: str | None, remote: str = "198.51.100.4") -> str:
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return network_address(RequestFactory().get("/", headers=headers, REMOTE_ADDR=remote))


def test_without_a_proxy_a_visitor_cannot_invent_an_address(settings: Settings) -> None:
    settings.OKIENKO_HTTPS = False
    assert address("192.0.2.1") == "198.51.100.4"


def test_behind_our_proxy_the_last_entry_counts(settings: Settings) -> None:
    settings.OKIENKO_HTTPS = True
    assert address("10.0.0.1, 192.0.2.1") == "192.0.2.1"
    assert address(None) == "198.51.100.4"


def test_nonsense_is_no_address(settings: Settings) -> None:
    settings.OKIENKO_HTTPS = True
    assert address("<script>") == ""
    assert address(None, remote="") == ""

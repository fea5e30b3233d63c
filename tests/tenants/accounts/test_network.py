"""Whose word is believed about where a request came from."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from tenants.accounts.attempts import Limit, TooManyAttempts
from tenants.context import office_context
from tenants.models import Office
from tenants.network import network_address, subscriber

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


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


def test_an_ipv4_address_in_the_clothes_of_ipv6_is_itself(settings: Settings) -> None:
    settings.OKIENKO_HTTPS = True
    assert address("::ffff:192.0.2.1") == "192.0.2.1"
    assert address("2001:DB8::1:2") == "2001:db8::1:2", "the trail keeps the whole address"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("192.0.2.1", "192.0.2.2", False),
        ("anna@example.com", "bartek@example.com", False),
        ("0123456789abcdef0123456789abcdef", "0123456789abcdef1123456789abcdef", False),
    ],
)
def test_a_subscriber_of_ipv6_is_his_whole_network(one: str, other: str, same: bool) -> None:
    assert (subscriber(one) == subscriber(other)) is same


def test_whoever_changes_addresses_within_his_network_is_counted_as_one(olsztyn: Office) -> None:
    limit = Limit("test-of-a-network", attempts=2)
    with office_context(olsztyn):
        for number in (1, 2):
            assert limit.take(f"2001:db8:7:7::{number}", now=NOW) == number
        with pytest.raises(TooManyAttempts):
            limit.take("2001:db8:7:7:aaaa::3", now=NOW)
        assert limit.take("2001:db8:7:8::1", now=NOW) == 1, "a neighbour"
        limit.give_back("2001:db8:7:7::99", now=NOW)
        limit.forget("2001:db8:7:7::98", now=NOW)
        assert limit.take("2001:db8:7:7::4", now=NOW) == 1

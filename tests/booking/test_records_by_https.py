"""Records of visits by HTTPS: what is posted, and what the answer means."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from lxml import etree
from pytest_django import Settings as Site
from support.house import TEN, TODAY, House, furnish

from booking.domain.records import by_https, hand_over
from booking.domain.records.account import save_account
from booking.domain.records.adapter import NotTaken
from booking.domain.records.by_https import ByHttps
from booking.domain.records.hand_over import hand_over_due
from booking.domain.records.record import Records
from tenants.audit.actor import SYSTEM
from tenants.context import office_context
from tenants.models import Office

from .test_records import EVENING, XSD, day


@pytest.fixture
def house(olsztyn: Office) -> Iterator[House]:
    """Olsztyn with one counter, worked in."""
    made = furnish(olsztyn)
    made.counter("a", "bok")
    with office_context(olsztyn):
        yield made


class Wire:
    """The other end of the line, strict as a server: it answers as the test says."""

    def __init__(self, host: str, port: int | None, address: str) -> None:
        self.to = (host, port, address)
        self.seen: dict[str, Any] = {}

    def __call__(self, host: str, port: int | None, address: str) -> Wire:
        self.to = (host, port, address)
        return self

    def request(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> None:
        self.seen = {"method": method, "path": path, "body": body, **headers}

    @contextmanager
    def getresponse(self) -> Iterator[Any]:
        self.closed = False
        status, location = self.answer
        yield SimpleNamespace(status=status, getheader=lambda *_: location)
        self.closed = True

    def close(self) -> None:
        """Nothing to close."""

    answer: tuple[int, str] = (201, "/dokumenty/17")
    closed = False


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Wire:
    """What stands at the address."""
    other = Wire("", None, "")
    monkeypatch.setattr(by_https, "PinnedHttps", other)
    monkeypatch.setattr(by_https, "public_address", lambda host, port, private: "93.184.215.14")
    return other


def test_the_https_way_posts_one_xml_file_that_is_recognised_again(
    house: House, wire: Wire
) -> None:
    filled = {"address": "https://ezd.example.org/wizyty?x=1", "token": "tajne"}
    save_account("https", filled, now=TEN, by=SYSTEM)
    house.visit("11:00")
    hand_over_due(now=EVENING)
    assert (day().state, day().receipt) == ("done", "/dokumenty/17")
    assert wire.closed
    assert wire.to == ("ezd.example.org", 443, "93.184.215.14")
    assert (wire.seen["method"], wire.seen["path"]) == ("POST", "/wizyty?x=1")
    assert wire.seen["Authorization"] == "Bearer tajne"
    assert wire.seen["Idempotency-Key"] == str(day().pk)
    XSD.assertValid(etree.fromstring(wire.seen["body"]))


@pytest.mark.parametrize(
    ("status", "trouble"),
    [(401, NotTaken), (404, NotTaken), (302, NotTaken), (429, OSError), (503, OSError)],
)
def test_what_the_other_side_answers_decides_whether_it_is_tried_again(
    in_olsztyn: Office, wire: Wire, status: int, trouble: type[Exception]
) -> None:
    wire.answer = (status, "")
    parcel = hand_over.DayParcel(in_olsztyn.pk, TODAY, Records("", TEN, TODAY, ()))
    with pytest.raises(trouble):
        ByHttps("https://ezd.example.org/").hand_over(parcel)


@pytest.mark.parametrize(
    "address",
    [
        *(
            "http://ezd.example.org/",
            "https://ja:haslo@ezd.example.org/",
            "https://[::1]/",
            "bzdura",
        ),
        *("https://127.0.0.1/", "https://localhost/", "https://ezd.example.org:8443/"),
    ],
)
def test_no_way_leads_into_our_own_network(site_settings: Site, address: str) -> None:
    with pytest.raises(NotTaken):
        ByHttps(address).check()


@pytest.mark.parametrize(
    ("address", "token"), [("https://ezd.example.org/łąki", ""), ("https://ezd.example.org/", "ż")]
)
def test_letters_a_line_of_http_cannot_carry_are_refused_in_words(
    wire: Wire, address: str, token: str
) -> None:
    with pytest.raises(NotTaken, match="zwykłe znaki"):
        ByHttps(address, token).check()


@pytest.fixture
def site_settings(settings: Site) -> Site:
    """A service on the internet, not in one office's own network."""
    settings.OKIENKO_PRIVATE_DOCUMENT_SYSTEMS = False
    return settings

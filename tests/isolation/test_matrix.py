"""Every address × everybody of the other office: nothing is read, nothing is changed.

A new address needs a line in ``matrix.toml``: whoever adds it says who may open it, and everybody
else is tried here, in both ways. The long lane asks also with each of the other office's ids as
everybody, and as everybody what is open to all.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Final

import pytest
import time_machine
from django.http import HttpRequest, HttpResponse
from pytest_django import Settings
from support.booking_desk import FRIDAY
from support.crowd import Crowd, crowd
from support.matrix import (
    CLOSED,
    HOSTS,
    NO_SUCH_WAY,
    OPEN,
    Address,
    Answer,
    Identity,
    ask,
    every,
    host_of,
    identities,
    is_refused,
    known,
    lead_astray,
    lines,
    path,
    without_giver,
    written_to,
)
from support.operators import Operator

from tenants.accounts import access, operators
from tenants.accounts.models import User
from tenants.models import Office

LONG: Final = os.environ.get("OKIENKO_LANE") == "long"
STAFF: Final = {"clerk", "auditor", "admin"}
MAY: Final = {
    "resident": {"resident"},
    "signed_in": {"resident", *STAFF},
    "staff": STAFF,
    "acting": {"clerk", "admin"},
    "overseer": {"auditor", "admin"},
    "admin": {"admin"},
    "program": {"program"},
}
WHILE_SUPPORT_IS_IN: Final = {"panel/wsparcie/<uuid:ticket_id>/zmiany"}


@pytest.fixture(autouse=True)
def friday(settings: Settings) -> Iterator[None]:
    """The day of the visits; nobody is counted."""
    settings.OKIENKO_RATE_LIMITS = False
    with time_machine.travel(FRIDAY, tick=False):
        yield


@pytest.fixture
def town(olsztyn: Office) -> Crowd:
    """Olsztyn, full."""
    return crowd(olsztyn)


@pytest.fixture
def county(pultusk: Office, town: Crowd) -> Crowd:
    """Pułtusk, full, from where everybody looks."""
    return crowd(pultusk)


@pytest.fixture
def others(county: Crowd) -> list[Identity]:
    """Nobody, everybody of Pułtusk, an operator, a program."""
    operator = Operator()
    (cookie,) = operator.client.cookies.values()
    return identities(county, cookie.value)


@pytest.mark.parametrize("host", HOSTS)
def test_every_address_has_a_line_that_says_who_may_open_it(host: str) -> None:
    told = [one for written in lines()[host].values() for one in written]
    missing, gone = set(known(host)) - set(told), set(told) - set(known(host))
    assert not missing, f"add to tests/isolation/matrix.toml under [{host}]: {sorted(missing)}"
    assert not gone, f"take out of tests/isolation/matrix.toml: {sorted(gone)}"
    assert len(told) == len(set(told))
    assert set(lines()[host]) <= {*OPEN, *CLOSED}


def test_every_id_in_an_address_is_that_of_a_real_row() -> None:
    assert without_giver() == [], "name the row in ROWS of tests/support/matrix.py"


def some(people: list[Identity], address: Address, number: int) -> list[Identity]:
    """All of them in the long lane; else as many, address by address others in turn."""
    if LONG:
        return people
    turn = sum(address.written.encode()) % len(people)
    return [*people[turn:], *people[:turn]][:number]


def tried(
    address: Address, town: Crowd, county: Crowd, others: list[Identity]
) -> Iterator[tuple[str, str, str, Identity]]:
    """Each request at the town's own host, then each with its ids at the county's.

    What is closed is asked by everybody. What is open to all and what a secret opens, by some; so
    are the other office's ids, by those whom the page lets in at home.
    """
    home, is_open = host_of(address, town), address.opens in OPEN
    where = path(address, county if address.opens == "token" else town)
    for who in some(others, address, 2) if is_open else others:
        for way in address.ways:
            yield home, where, way, who
    if address.host == "office" and address.has_holes:
        inside = [one for one in others if is_open or one.name in MAY[address.opens]]
        for who in others if LONG else some(inside, address, 2):
            for way in address.ways:
                yield county.host, path(address, town), way, who


def shown(answer: Answer, at: str, town: Crowd, county: Crowd) -> list[str]:
    """Words that stand in an answer to somebody of the county, at a host where they may not."""
    body = (answer.content + str(answer.headers).encode()).lower()
    foreign = county if at == town.host else town
    words = {town.word, foreign.word, foreign.public}
    return sorted(word for word in words if word.lower().encode() in body)


def found_at(address: Address, town: Crowd, county: Crowd, others: list[Identity]) -> Iterator[str]:
    """What is wrong with an address."""
    before, known_ways = written_to(town), 0
    for host, where, way, who in tried(address, town, county, others):
        if who.name == "operator" and address.host == "operator":
            continue  # at home
        answer = ask(host, where, who, way)
        told = f"{who.name} {way} {host}{where}: {answer.status_code}"
        if answer.status_code >= 500:
            yield f"{told} broke"
        for word in shown(answer, host, town, county):
            yield f"{told} shows {word}"
        if host != county.host and address.is_closed(way) and not is_refused(answer, at=address):
            yield f"{told} opens"
        known_ways += answer.status_code != NO_SUCH_WAY
    if not known_ways:
        yield f"{address} was asked in no way it knows"
    if address.opens != "everybody" and written_to(town) != before:
        yield f"{address} changed rows of {town.office.subdomain}"


def test_nobody_of_the_other_office_reads_or_changes_anything(
    town: Crowd, county: Crowd, others: list[Identity]
) -> None:
    wrong = [
        told
        for host in ("office", "operator", "platform")
        for address in every(host)
        for told in found_at(address, town, county, others)
    ]
    assert not wrong, "\n".join(wrong)


def is_kept_by_nobody(answer: Answer) -> bool:
    """No cache between keeps it; the browser neither, but for what it asks about again (ETag)."""
    told = answer.headers.get("Cache-Control", "")
    return "no-store" in told or ("private" in told and "no-cache" in told)


def found_inside(address: Address, town: Crowd, own: list[Identity]) -> Iterator[str]:
    """What is wrong within its own office: tried by all it is closed to, by one it opens to."""
    where, may = path(address, town), MAY[address.opens]
    inside = [one for one in own if one.name in may]
    for who in [one for one in own if one.name not in may] + some(inside, address, 1):
        for way in address.ways:
            answer = ask(town.host, where, who, way)
            told = f"{who.name} {way} {where}: {answer.status_code}"
            if who.name not in may and address.is_closed(way) and not is_refused(answer):
                yield f"{told} opens"
            shut = answer.status_code in {401, 403} and address.written not in WHILE_SUPPORT_IS_IN
            if who.name in may and shut:
                yield f"{told} is shut"
            if answer.status_code == 200 and not is_kept_by_nobody(answer):
                yield f"{told} may be kept by a browser"


def test_an_address_opens_to_those_its_line_names_and_no_others(town: Crowd) -> None:
    """Within one office too: a clerk opens nothing of an admin's, a resident nothing of staff."""
    own = [one for one in identities(town, "") if one.name != "operator"]
    wrong = [
        told
        for address in every("office")
        if address.opens not in OPEN
        for told in found_inside(address, town, own)
    ]
    assert not wrong, "\n".join(wrong)


def test_what_a_secret_opens_is_kept_by_no_browser_and_no_cache(town: Crowd) -> None:
    nobody, opened = Identity("nobody"), 0
    for address in every("office"):
        if address.opens == "token":
            answer = ask(town.host, path(address, town), nobody)
            opened += answer.status_code == 200
            assert answer.status_code != 200 or is_kept_by_nobody(answer), str(address)
    assert opened > 5


def test_what_is_tried_is_really_there(town: Crowd) -> None:
    """Positive control: Olsztyn's own admin reads those words at many of these addresses."""
    own = {one.name: one for one in identities(town, "")}
    read = 0
    for address in every("office"):
        if address.opens in {"staff", "admin"} and read <= 15:
            answer = ask(town.host, path(address, town), own["admin"])
            read += town.word.lower().encode() in answer.content.lower()
    assert read > 15, f"{read}; rows missing: {town.refused}"


@pytest.fixture
def strayed(
    town: Crowd, county: Crowd, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Identity:
    """A mistake of ours: whoever comes to Pułtusk is sent to the tables of Olsztyn."""
    lead_astray(monkeypatch, town, role=request.param)
    return next(one for one in identities(town, "") if one.name == "admin")


LOOK: Final = "/panel/pracownicy/"


@pytest.mark.parametrize("strayed", [False], indirect=True)
def test_the_role_alone_keeps_the_tables_shut_when_the_path_is_wrong(
    strayed: Identity, town: Crowd, county: Crowd
) -> None:
    answer = ask(county.host, LOOK, strayed)
    assert answer.status_code == 500
    assert town.word.lower().encode() not in answer.content.lower()


@pytest.mark.parametrize("strayed", [True], indirect=True)
def test_negative_control_without_the_role_the_matrix_finds_the_other_offices_people(
    strayed: Identity, town: Crowd, county: Crowd
) -> None:
    address = Address("office", LOOK.strip("/") + "/", "admin")
    answer = ask(county.host, path(address, town), strayed)
    assert town.word.lower().encode() in answer.content.lower(), "the harm the role prevents"


def test_negative_control_without_the_guard_of_pages_the_matrix_says_so(
    town: Crowd, county: Crowd, others: list[Identity], monkeypatch: pytest.MonkeyPatch
) -> None:
    address = Address("office", "panel/pracownicy/", "admin")
    assert list(found_at(address, town, county, others)) == []
    monkeypatch.setattr(access, "_refusal", lambda request, allowed: None)
    monkeypatch.setattr(access, "notice", lambda session, now: None)
    assert list(found_at(address, town, county, others)) != []


def test_negative_control_without_the_operators_guard_each_of_their_pages_is_found(
    town: Crowd, county: Crowd, others: list[Identity], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also those that look for a row we made up, and say that it is not there."""
    monkeypatch.setattr(operators, "_refusal", lambda request, duties: None)
    for written in ("nowe-urzedy/<uuid:onboarding_id>", "wnioski/<uuid:application_id>"):
        address = Address("operator", written, "operator")
        assert any("404 opens" in one for one in found_at(address, town, county, others)), written


@pytest.fixture
def unguarded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistake of ours: whoever sends a form is not asked who they are."""
    guard = access._refusal

    def forgetful(request: HttpRequest, allowed: Callable[[User], bool]) -> HttpResponse | None:
        return guard(request, allowed) if request.method == "GET" else None

    monkeypatch.setattr(access, "_refusal", forgetful)
    monkeypatch.setattr(access, "notice", lambda session, now: None)


FORMS: Final = ("panel/pracownicy/zapros", "panel/klucze-api")
"""One that takes forms and shows nothing, one that shows its form."""


@pytest.mark.parametrize("written", FORMS)
def test_negative_control_a_form_that_is_read_before_anybody_is_asked_is_a_hole(
    written: str, town: Crowd, county: Crowd, others: list[Identity], unguarded: None
) -> None:
    """It answers 422, for it has boxes that must be filled in: no refusal, whatever the number."""
    address = Address("office", written, "admin")
    for wrong in (
        found_at(address, town, county, others),
        found_inside(address, town, identities(town, "")),
    ):
        told = list(wrong)
        assert any(one.startswith("clerk POST ") and one.endswith(": 422 opens") for one in told)
        assert not any(" GET " in one for one in told)

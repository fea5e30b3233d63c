"""Every address × everybody of the other office: nothing is read, nothing is changed.

A new address needs a line in ``matrix.toml``: whoever adds it says who may open it, and everybody
else is tried here. The long lane asks each address in both ways.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Final

import pytest
import time_machine
from pytest_django import Settings
from support.booking_desk import FRIDAY
from support.crowd import Crowd, crowd
from support.matrix import (
    CLOSED,
    HOSTS,
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
    lines,
    path,
    without_giver,
    written_to,
)
from support.operators import Operator

from tenants.accounts import access
from tenants.db.place import Place, in_office
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
NEAREST: Final = {
    "resident": ("nobody", "resident", "admin"),
    "signed_in": ("nobody", "resident"),
    "staff": ("nobody", "clerk", "resident"),
    "acting": ("clerk", "auditor"),
    "overseer": ("auditor", "clerk"),
    "admin": ("admin", "clerk", "auditor"),
    "program": ("program", "admin"),
}
"""The weakest whom it opens to and the strongest to whom it does not; the long lane asks all."""
WHILE_SUPPORT_IS_IN: Final = {"panel/wsparcie/<uuid:ticket_id>/zmiany"}
STRICTLY: Final = frozenset({400, 401, 403, 404, 405})


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


def methods(answer_status: int) -> list[str]:
    """How an address is asked, after a GET of nobody's."""
    if LONG:
        return ["GET", "POST"]
    return ["POST"] if answer_status == 405 else ["GET"]


def some(people: list[Identity], address: Address, number: int) -> list[Identity]:
    """All of them in the long lane; else the first and, address by address, others in turn."""
    if LONG:
        return people
    turn = sum(address.written.encode()) % (len(people) - 1)
    rest = people[1:]
    return [people[0], *(rest[turn:] + rest[:turn])[: number - 1]]


def tried(
    address: Address, town: Crowd, county: Crowd, others: list[Identity]
) -> Iterator[tuple[str, str, str, Identity]]:
    """Each request at the town's own host, then each with its ids at the county's."""
    home = host_of(address, town)
    mine = county if address.opens == "token" else town
    where = path(address, mine)
    ways = methods(ask(home, where, others[0]).status_code)
    for way in ways:
        for who in some(others, address, 2):
            yield home, where, way, who
    if address.host == "office" and address.has_holes:
        for way in ways:
            for who in some(others[1:], address, 2):
                yield county.host, path(address, town), way, who


def found_at(address: Address, town: Crowd, county: Crowd, others: list[Identity]) -> Iterator[str]:
    """What is wrong with an address."""
    before = written_to(town)
    for host, where, way, who in tried(address, town, county, others):
        if who.name == "operator" and address.host == "operator":
            continue  # at home
        answer = ask(host, where, who, way)
        told = f"{who.name} {way} {host}{where}: {answer.status_code}"
        body = (answer.content + str(answer.headers).encode()).lower()
        if answer.status_code >= 500:
            yield f"{told} broke"
        if town.word.lower().encode() in body:
            yield f"{told} shows {town.word}"
        foreign = county if host == town.host else town
        if foreign.word.lower().encode() in body or foreign.public.lower().encode() in body:
            yield f"{told} shows {foreign.word}"
        if host != county.host and address.opens not in OPEN and not is_refused(answer):
            yield f"{told} opens"
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


def test_an_address_opens_to_those_its_line_names_and_no_others(
    town: Crowd, others: list[Identity]
) -> None:
    """Within one office too: a clerk opens nothing of an admin's, a resident nothing of staff."""
    own = {one.name: one for one in identities(town, "")}
    wrong: list[str] = []
    for address in every("office"):
        if address.opens in OPEN:
            continue
        where = path(address, town)
        way = "POST" if ask(town.host, where, own["nobody"]).status_code == 405 else "GET"
        for name in own if LONG else NEAREST[address.opens]:
            answer = ask(town.host, where, own[name], way)
            told = f"{name} {way} {where}: {answer.status_code}"
            kept_out = answer.status_code in STRICTLY or is_refused(answer)
            if name not in MAY[address.opens] and not kept_out:
                wrong.append(f"{told} opens")
            shut = answer.status_code in {401, 403} and address.written not in WHILE_SUPPORT_IS_IN
            if name in MAY[address.opens] and shut:
                wrong.append(f"{told} is shut")
            if answer.status_code == 200 and not is_kept_by_nobody(answer):
                wrong.append(f"{told} may be kept by a browser")
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
    own = str(town.office.schema_name)

    def wrong(database: str, schema: str) -> Place:
        right, other = in_office(database, schema), in_office(database, own)
        return other if request.param else Place(right.role, other.path)

    monkeypatch.setattr("tenants.context.in_office", wrong)
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

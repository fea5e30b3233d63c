"""Whatever breaks in the middle: no office is left on the connection, and nobody reads another's.

Here the rows are committed and no transaction is open around a request, as in production.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from itertools import cycle
from typing import Final

import pytest
import time_machine
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client
from pytest_django import Settings
from support.booking_desk import FRIDAY
from support.crowd import Crowd, crowd
from support.faults_in_the_middle import Broken, breaks_at, is_nowhere
from support.matrix import Address, Identity, ask, ask_plainly, every, identities, is_refused, path

from tenants.context import is_in_place, office_context
from tenants.db.base import DatabaseWrapper
from tenants.models import Office
from tenants.tasks import office_task

REQUESTS: Final = 10_000 if os.environ.get("OKIENKO_LANE") == "long" else 60
SEED: Final = 20261120
OTHERS_FAULT: Final = 502
"""A sign-in service that was asked does not answer: said so, and nobody here broke."""
ADDRESSES: Final = [one for one in every("office") if one.opens != "program"]


@pytest.fixture
def two(new_office: Callable[[], Office], settings: Settings) -> Iterator[list[Crowd]]:
    """Two full offices, committed, on a Friday."""
    settings.OKIENKO_RATE_LIMITS = False
    with time_machine.travel(FRIDAY, tick=False):
        yield [crowd(new_office(), shared=()) for _ in range(2)]


def plain(crowd: Crowd, where: str, role: str) -> int:
    """A request as in production: no transaction around it."""
    browser = Client(headers={"host": crowd.host}, raise_request_exception=False)
    (who,) = (one for one in identities(crowd, "") if one.name == role)
    for name, value in who.cookies:
        browser.cookies[name] = value
    return int(browser.get(where).status_code)


def test_a_statement_that_fails_leaves_no_office_behind(two: list[Crowd]) -> None:
    town, county = two
    for where in ("/", "/panel/", "/panel/pracownicy/", "/api/v1/services"):
        plain(town, where, "admin")  # what is asked once per process
        with breaks_at(0) as counted:
            assert plain(town, where, "admin") == 200
        assert is_nowhere()
        numbers = sorted({1, 2, counted[0] // 2, counted[0]} - {0})
        for number, error in zip(numbers, cycle((OperationalError, Broken)), strict=False):
            with breaks_at(number, error) as seen:
                status = plain(town, where, "admin")
            # What was remembered meanwhile is asked no more: then there was nothing to break.
            assert status in {302, 500, 503} or seen[0] < number, (where, number)
            assert is_nowhere(), (where, number)
        assert plain(county, where, "admin") == 200, "the next office is served, and itself"


def test_negative_control_a_connection_that_does_not_leave_stands_in_the_office(
    two: list[Crowd], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DatabaseWrapper, "leave", lambda self: None)
    with breaks_at(2):
        plain(two[0], "/panel/", "admin")
    assert not is_nowhere(), "the harm that leaving prevents"


@office_task(name="tests.breaks")
def breaks() -> None:
    cache.set("seen", "x")
    raise Broken


def test_a_task_that_fails_leaves_no_office_behind(two: list[Crowd]) -> None:
    with pytest.raises(Broken):
        breaks(office=str(two[0].office.pk))
    assert is_nowhere()
    with office_context(two[1].office):
        assert cache.get("seen") is None


def wrong_at(town: Crowd, county: Crowd, chance: random.Random) -> list[str]:
    """One request of somebody, somewhere, with somebody's ids, perhaps with a fault."""
    host, other = chance.sample([town, county], 2)
    address: Address = chance.choice(ADDRESSES)
    ids = chance.choice([host, other])
    who: Identity = chance.choice(identities(chance.choice([host, other]), chance.choice("abc")))
    where, way = path(address, ids), chance.choice(["GET", "GET", "POST", "HEAD"])
    fault = chance.choice([0, 0, 1, 2, 3, 5, 8, 13])
    asking = ask if way == "POST" else ask_plainly  # what is posted would spoil the offices
    with breaks_at(fault, chance.choice([OperationalError, Broken])):
        answer = asking(host.host, where, who, way)
    told = f"{who.name} {way} {host.host}{where} fault {fault}: {answer.status_code}"
    body = answer.content.lower()
    foreign = not any(value in host.sessions.values() for _name, value in who.cookies)
    wrong = []
    if other.word.lower().encode() in body or other.public.lower().encode() in body:
        wrong.append(f"{told} shows the other office")
    if foreign and address.opens not in {"everybody", "token"} and not is_refused(answer):
        wrong.extend([f"{told} opens"] if answer.status_code < 500 else [])
    if answer.status_code >= 500 and answer.status_code != OTHERS_FAULT and not fault:
        wrong.append(f"{told} broke by itself")
    if is_in_place() or (way != "POST" and not is_nowhere()):
        wrong.append(f"{told} left an office standing")
    return wrong


def test_random_requests_with_faults_read_nothing_of_the_other_office(two: list[Crowd]) -> None:
    """Seeded: what is found is found again. Ten thousand in the long lane."""
    chance = random.Random(SEED)  # noqa: S311 - repeatable, not secret
    wrong = [told for _ in range(REQUESTS) for told in wrong_at(*two, chance)]
    assert not wrong, "\n".join(wrong)

"""A Friday in Olsztyn: the house, and who may set it up."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client
from support.house import TEN, House, furnish
from support.staff import hire

from tenants.accounts.models import Role, User
from tenants.context import office_context
from tenants.models import Office


@pytest.fixture(autouse=True)
def clockwork() -> Iterator[time_machine.Coordinates]:
    """It is ten o'clock, and stays so until a test moves the hands."""
    with time_machine.travel(TEN, tick=False) as coordinates:
        yield coordinates


@pytest.fixture
def empty_house(olsztyn: Office) -> House:
    """Olsztyn, before its first counter."""
    return furnish(olsztyn)


@pytest.fixture
def house(empty_house: House) -> House:
    """Olsztyn: counters *a* and *b* of unit *bok*, counter *c* of unit *usc*."""
    for counter, unit in (("a", "bok"), ("b", "bok"), ("c", "usc")):
        empty_house.counter(counter, unit)
    return empty_house


@pytest.fixture
def enter(olsztyn: Office, at: Callable[[Office], Client]) -> Callable[[User], Client]:
    """Open the browser of somebody who has signed in at Olsztyn."""

    def signed_in(person: User) -> Client:
        browser = at(olsztyn)
        with office_context(olsztyn):
            browser.force_login(person)
        return browser

    return signed_in


@pytest.fixture
def anna(olsztyn: Office, enter: Callable[[User], Client]) -> Client:
    """Anna's browser: admin."""
    return enter(hire(olsztyn, "Anna"))


@pytest.fixture
def bartek(olsztyn: Office, house: House, enter: Callable[[User], Client]) -> Client:
    """Bartek's browser: clerk of unit *bok* alone."""
    units = [str(house.units["bok"].pk)]
    return enter(hire(olsztyn, "Bartek", Role.CLERK, units=units))


@pytest.fixture
def auditor(olsztyn: Office, enter: Callable[[User], Client]) -> Client:
    """The browser of somebody who only looks."""
    return enter(hire(olsztyn, "Ewa", Role.AUDITOR))

"""Programs that call Olsztyn's API on a Friday morning."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings
from support.api import Api
from support.town import FRIDAY, Town, open_town

from tenants.context import office_context
from tenants.models import Office


@pytest.fixture(autouse=True)
def unlimited(settings: Settings) -> None:
    """Tests call more often than people; the limit has tests of its own."""
    settings.OKIENKO_RATE_LIMITS = False


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    """Friday, ten in the morning; tests move the hand."""
    with time_machine.travel(FRIDAY, tick=False) as hand:
        yield hand


@pytest.fixture
def town(olsztyn: Office, clock: object) -> Town:
    """Olsztyn with a catalogue."""
    with office_context(olsztyn):
        return open_town()


@pytest.fixture
def api(at: Callable[[Office], Client], olsztyn: Office, town: Town) -> Api:
    """A program at Olsztyn."""
    return Api(at(olsztyn))

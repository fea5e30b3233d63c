"""Dorota, a resident, in front of Olsztyn's pages on a Friday morning; Edek beside her."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings
from support.town import FRIDAY, Town, open_town

from tenants.context import office_context
from tenants.models import Office


@pytest.fixture
def unlimited(settings: Settings) -> None:
    """As in the demo: neither counted nor timed; tests of the guards switch it on."""
    settings.OKIENKO_RATE_LIMITS = False


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    """Friday, ten in the morning; tests move the hand."""
    with time_machine.travel(FRIDAY, tick=False) as hand:
        yield hand


@pytest.fixture
def town(olsztyn: Office, clock: object, unlimited: None) -> Town:
    """Olsztyn with a catalogue."""
    with office_context(olsztyn):
        return open_town()


@pytest.fixture
def dorota(at: Callable[[Office], Client], olsztyn: Office, town: Town) -> Client:
    """Dorota's browser."""
    return at(olsztyn)


@pytest.fixture
def edek(at: Callable[[Office], Client], olsztyn: Office, town: Town) -> Client:
    """A stranger's browser."""
    return at(olsztyn)

"""Consents at work: an office, its people, a browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from support.staff import hire

from tenants.accounts.models import Role, User
from tenants.models import Office


@pytest.fixture
def anna(olsztyn: Office) -> User:
    """The admin of Olsztyn."""
    return hire(olsztyn, "Anna")


@pytest.fixture
def bartek(olsztyn: Office) -> User:
    """A clerk of Olsztyn."""
    return hire(olsztyn, "Bartek", Role.CLERK)


@pytest.fixture
def browser(olsztyn: Office, at: Callable[[Office], Client]) -> Client:
    """A browser at Olsztyn."""
    return at(olsztyn)

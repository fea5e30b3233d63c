"""The people of Olsztyn and Pułtusk, with passwords that are quick to check."""

from __future__ import annotations

import pytest
from pytest_django import Settings
from support.staff import hire

from tenants.accounts.models import Role, User
from tenants.models import Office


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _still(still: None) -> None:
    """Everybody's tries are counted here."""


@pytest.fixture
def anna(olsztyn: Office) -> User:
    """Admin of Olsztyn."""
    return hire(olsztyn, "Anna")


@pytest.fixture
def bartek(olsztyn: Office) -> User:
    """Clerk of Olsztyn."""
    return hire(olsztyn, "Bartek", Role.CLERK)


@pytest.fixture
def celina(pultusk: Office) -> User:
    """Clerk of Pułtusk."""
    return hire(pultusk, "Celina", Role.CLERK)

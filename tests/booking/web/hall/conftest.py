"""The hall, and the browser of one of its screens."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from support.hall_screens import Hall
from support.town import Town

from tenants.models import Office


@pytest.fixture
def hall(olsztyn: Office, town: Town) -> Hall:
    """See ``Hall``."""
    return Hall(olsztyn, town)


@pytest.fixture
def tablet(at: Callable[[Office], Client], olsztyn: Office) -> Client:
    """The browser of a screen: it signs in nowhere."""
    return at(olsztyn)

"""A desk to book at."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from support.booking_desk import Desk, open_desk

from tenants.models import Office


@pytest.fixture
def desk(in_olsztyn: Office) -> Desk:
    """One counter in Olsztyn, visits of half an hour."""
    return open_desk()


@pytest.fixture
def make_desk(in_olsztyn: Office) -> Callable[..., Desk]:
    """A desk as the test wants it."""
    return open_desk

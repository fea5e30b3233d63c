"""Anna of Olsztyn and a resident, signed in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from support.staff import hire

from tenants.accounts.models import Role, User
from tenants.context import office_context
from tenants.models import Office


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
def bartek(olsztyn: Office, enter: Callable[[User], Client]) -> Client:
    """Bartek's browser: a clerk."""
    return enter(hire(olsztyn, "Bartek", Role.CLERK))

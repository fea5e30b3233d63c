"""People of Olsztyn and their browsers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from support.staff import hire, sign_in

from tenants.accounts.models import Role
from tenants.models import Office

SignedIn = Callable[[str, Role], Client]


@pytest.fixture
def signed_in(olsztyn: Office, at: Callable[[Office], Client]) -> SignedIn:
    """Hire somebody at Olsztyn and hand over their browser, signed in."""

    def make(name: str, role: Role) -> Client:
        hire(olsztyn, name, role)
        client = at(olsztyn)
        client.defaults["REMOTE_ADDR"] = "203.0.113.7"
        sign_in(client, f"{name.lower()}@example.com")
        return client

    return make

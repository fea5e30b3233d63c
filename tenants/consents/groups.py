"""Which group of consents a signed-in person meets."""

from __future__ import annotations

from typing import Final

from tenants.accounts.models import STAFF, Role, User

ACCOUNT: Final = "account"
OF_STAFF: Final = "staff"


def group_of(person: User) -> str | None:
    """``account`` for residents, ``staff`` for those who work here, none for operators."""
    if person.role == Role.RESIDENT:
        return ACCOUNT
    return OF_STAFF if person.role in STAFF else None

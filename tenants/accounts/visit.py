"""Somebody from outside at work in an office for a while, because the office let them in.

A floor above decides who and for how long. Such a person has no row in the office: what is left
of a visit is the office's audit trail.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from .models import Role, User

NOBODYS_ADDRESS: Final = "pomoc@okienko.invalid"


@dataclass(frozen=True, slots=True)
class Visit:
    """Until when, and whether more than looking is allowed."""

    until: datetime
    writes: bool
    ticket: str
    id: UUID


def visitor(who: UUID, name: str, visit: Visit) -> User:
    """The person as pages know people: sees what an admin sees; is saved nowhere."""
    person = User(pk=who, email=NOBODYS_ADDRESS, name=name, role=Role.ADMIN)
    person.visit = visit
    return person

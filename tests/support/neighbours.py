"""What other files leave in the tables that all of the platform share.

Programs that a file starts commit what they write: an operator, their sessions. Which files ran
before in the same process is chance, so a test that counts a whole table of the platform passes
on one day and fails on another. With these rows there from the beginning it fails at once.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from django.contrib.sessions.models import Session

from tenants.accounts.models import Duty, Role, SignedIn, User
from tenants.context import platform_context

SINCE: Final = datetime(2026, 1, 1, 8, 0, tzinfo=UTC)
UNTIL: Final = datetime(2036, 1, 1, 8, 0, tzinfo=UTC)
"""Longer than any test travels: what is over is swept, and would be no neighbour any more."""


def move_in() -> None:
    """Commit one of us who may do everything, signed in on two devices."""
    with platform_context():
        person = User.objects.create_user(
            "neighbour@example.com",
            None,
            name="Maria",
            role=Role.OPERATOR,
            permissions=[Duty.OWNER],
        )
        for key in ("a" * 32, "b" * 32):
            Session.objects.create(session_key=key, session_data="", expire_date=UNTIL)
            SignedIn.objects.create(
                account=person,
                session_key=key,
                way="password",
                begun_at=SINCE,
                seen_at=SINCE,
                device="Firefox",
            )

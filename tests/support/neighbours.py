"""What other files leave in the tables that all of the platform share.

Programs that a file starts commit what they write: an operator, their sessions, a letter. Which
files ran before in the same process is chance, so a test that counts a whole table of the platform
passes on one day and fails on another. With these rows there from the beginning it fails at once.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from django.contrib.sessions.models import Session
from django.core import mail
from django.core.mail import EmailMessage

from provisioning.models import NoticeLetter
from tenants.accounts.models import Duty, Role, SignedIn, User
from tenants.context import platform_context

SINCE: Final = datetime(2026, 1, 1, 8, 0, tzinfo=UTC)
ADDRESS: Final = "neighbour@example.com"
UNTIL: Final = datetime(2036, 1, 1, 8, 0, tzinfo=UTC)
"""Longer than any test travels: what is over is swept, and would be no neighbour any more."""


def move_in() -> None:
    """Commit one of us who may do everything, signed in on two devices, and a letter to them.

    The letter is due since long ago, so whatever sends letters sends this one, too.
    """
    with platform_context():
        person = User.objects.create_user(
            ADDRESS,
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
        NoticeLetter.objects.create(
            occasion="neighbour",
            address=ADDRESS,
            subject="Okienko",
            text="Okienko",
            due_at=SINCE,
        )


def mails() -> list[EmailMessage]:
    """What went out, but to the neighbour."""
    return [one for one in mail.outbox if one.to != [ADDRESS]]

"""Why an office cannot be put back."""

from __future__ import annotations

from typing import ClassVar, Final

import psycopg
from django.db import DatabaseError
from django.utils.translation import gettext_lazy as _

from tenants.errors import Refusal

BY_DATABASE: Final = (DatabaseError, psycopg.Error)
"""What the database refused; COPY says it past Django's names."""


def first_line(trouble: BaseException) -> str:
    """What it says, without the row that a database tells in the lines after it."""
    return str(trouble).partition("\n")[0] or type(trouble).__name__


class NotWhole(Refusal):
    """The archive is damaged, or its key is not here."""

    code: ClassVar[str] = "archive_not_whole"
    status: ClassVar[int] = 422
    message = _("The archive cannot be read: it is damaged, or its key is not here (any more).")


class NotOfThisTime(Refusal):
    """A later Okienko wrote it."""

    code: ClassVar[str] = "archive_too_new"
    message = _("The archive was written by a later version of Okienko. Update first.")


class NotHere(Refusal):
    """The office is unknown, has left or is leaving."""

    code: ClassVar[str] = "office_not_here"
    message = _("The archive belongs to an office that is not here, has left or is leaving.")


class Unconfirmed(Refusal):
    """A former restoration waits for somebody to look."""

    code: ClassVar[str] = "restoration_unconfirmed"
    message = _("A former restoration waits: confirm it or take it back first.")


class NothingRestored(Refusal):
    """There is no restoration to confirm or to take back."""

    code: ClassVar[str] = "nothing_restored"
    status: ClassVar[int] = 404
    message = _("There is no restoration that waits.")


class NotStray(Refusal):
    """It is an office's, somebody is at work in it, or it is not there."""

    code: ClassVar[str] = "not_stray"
    message = _(
        "This schema belongs to an office, is in use, or is not there. Nothing was dropped."
    )

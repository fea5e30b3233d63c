"""What stops an onboarding."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from tenants.errors import Invalid, Refusal


class FileNeeded(Refusal):
    """Its catalogue is in an office file, which only the command line has."""

    code: ClassVar[str] = "file_needed"
    message = _(
        "This office was begun with an office file. Run the same command again, with the file."
    )


class BeingBuilt(Refusal):
    """Somebody else is going on with it at this moment."""

    code: ClassVar[str] = "being_built"
    message = _("Somebody is going on with this office right now. Wait a moment.")


class NotThere(Refusal):
    """There is no such onboarding, or it is over."""

    code: ClassVar[str] = "no_onboarding"
    status: ClassVar[int] = 404
    message = _("There is no onboarding of this office, or it is over.")


class Signed(Invalid):
    """What a signed contract says is billing's; typed here, it would reach nobody."""

    code: ClassVar[str] = "contract_signed"
    message = _(
        "The contract is signed, and its plan, payments and days stand in billing. Change them"
        " under Money, in the account of the office."
    )


class TooEarly(Refusal):
    """The office has no place yet."""

    code: ClassVar[str] = "too_early"
    message = _("First the office needs its place in the database.")


class NotReady(Refusal):
    """Something without which nobody can work there is missing."""

    code: ClassVar[str] = "not_ready"
    message = _("Something is missing before the office goes live. See what is marked.")

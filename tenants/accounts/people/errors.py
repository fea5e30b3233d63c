"""What is refused about people who work here."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from tenants.errors import Refusal


class AlreadyHere(Refusal):
    """The address belongs to somebody who works here, or is invited."""

    code: ClassVar[str] = "already_here"
    status: ClassVar[int] = 409
    message = _("Somebody with this e-mail works here already, or has an invitation.")


class ResidentsAddress(Refusal):
    """The address is that of a resident's account, which cannot be two things at once."""

    code: ClassVar[str] = "residents_address"
    status: ClassVar[int] = 409
    message = _("This e-mail belongs to a resident’s account. Use the address at work.")


class NoSuchPerson(Refusal):
    """Nobody like that works here, or did."""

    code: ClassVar[str] = "no_such_person"
    status: ClassVar[int] = 404
    message = _("Nobody like that works here.")


class InvitationOver(Refusal):
    """The link was used, taken back, or is too old."""

    code: ClassVar[str] = "invitation_over"
    status: ClassVar[int] = 410
    message = _("This link does not work any more. Ask the administrator of your office for one.")

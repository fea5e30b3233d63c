"""What requests about data refuse; the codes are stable."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from tenants.errors import Refusal


class NoSuchRequest(Refusal):
    """No request of this id, or not for this person."""

    code: ClassVar[str] = "not_found"
    status: ClassVar[int] = 404
    message = _("There is no such request here.")


class RequestClosed(Refusal):
    """It was answered or refused before."""

    code: ClassVar[str] = "request_closed"
    status: ClassVar[int] = 409
    message = _("This request has been answered already.")


class IdentityMissing(Refusal):
    """Nobody made sure yet that it is the person (art. 12(6))."""

    code: ClassVar[str] = "identity_missing"
    status: ClassVar[int] = 409
    message = _("First make sure who asks: send a code, or write down how you checked it.")


class AlreadyProved(Refusal):
    """It is known who asks: no code is needed."""

    code: ClassVar[str] = "already_proved"
    status: ClassVar[int] = 409
    message = _("Who asks has been made sure already.")


class NoAddress(Refusal):
    """A code cannot be sent where no address is known."""

    code: ClassVar[str] = "no_address"
    status: ClassVar[int] = 409
    message = _("There is neither an e-mail address nor a mobile number to send a code to.")


class AlreadyExtended(Refusal):
    """The term was extended before: art. 12(3) allows it once, by two months."""

    code: ClassVar[str] = "already_extended"
    status: ClassVar[int] = 409
    message = _("The term has been extended already. It cannot be extended again.")


class TooLateToExtend(Refusal):
    """The person had to be told within the first month."""

    code: ClassVar[str] = "too_late_to_extend"
    status: ClassVar[int] = 409
    message = _("The month is over: the term can no longer be extended.")


class NotRestricted(Refusal):
    """There is no restriction of this request to end."""

    code: ClassVar[str] = "not_restricted"
    status: ClassVar[int] = 409
    message = _("There is no restriction to end.")


class NotAnswered(Refusal):
    """The answer tells what belongs to somebody else: before it, nothing may be handed over."""

    code: ClassVar[str] = "not_answered"
    status: ClassVar[int] = 409
    message = _("Answer first: only then is it known what the copy may hold.")


class CopyGone(Refusal):
    """The copy is not to be had on the page: not yet, not any more, or not this way."""

    code: ClassVar[str] = "copy_gone"
    status: ClassVar[int] = 410
    message = _("The copy cannot be downloaded here any more. Ask the office.")

"""One SMS to try a gateway with, and what went wrong in words."""

from __future__ import annotations

from typing import ClassVar, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.errors import Invalid, Refusal
from tenants.ids import uuid7
from tenants.profile.models import Profile

from .breaker import worked
from .channels import Unknown, Unsendable
from .channels.sms import send_by, sender_of
from .gateways.accounts import open_gateway
from .gateways.protocol import OutgoingSms, Refused, Trouble
from .gsm import fold
from .models import GatewayAccount
from .numbers import NotANumber, can_get_sms, kept_number

WORDS: Final[dict[str, str | Promise]] = {
    Trouble.AUTH: gettext_lazy("The gateway does not know these credentials."),
    Trouble.NO_CREDIT: gettext_lazy("There is no money left on the account."),
    Trouble.BAD_NUMBER: gettext_lazy("The gateway does not take this number."),
    Trouble.BAD_SENDER: gettext_lazy("The sender’s name is not registered at the gateway."),
    Trouble.CONTENT: gettext_lazy("The gateway does not take this text."),
    Trouble.BLOCKED: gettext_lazy("This number does not want SMS of this sender."),
}


class SmsNotTaken(Refusal):
    """The gateway did not take the test; the message says why."""

    code: ClassVar[str] = "sms_not_taken"
    status: ClassVar[int] = 422


def send_trial_sms(account: GatewayAccount, typed: str) -> str:
    """Ask for the balance; with a number, send one SMS there. What to tell.

    Raises ``Invalid`` for what is no mobile number, ``SmsNotTaken``.
    """
    number = _number(typed)
    try:
        return _try(account, number)
    except Refused as refused:
        raise SmsNotTaken(f"{WORDS[refused.trouble]} ({refused.provider_code})") from refused
    except Unsendable as refused:
        raise SmsNotTaken(_("The gateway refused it.")) from refused
    except (Unknown, OSError) as silent:
        raise SmsNotTaken(_("The gateway did not answer. Try again.")) from silent


def _number(typed: str) -> str:
    """A mobile number, or none. Raises ``Invalid``."""
    if not typed.strip():
        return ""
    try:
        number = kept_number(typed)
    except NotANumber as error:
        raise Invalid(_("This is no telephone number. Check the digits.")) from error
    if not can_get_sms(number):
        raise Invalid(_("A fixed line gets no SMS. Give a mobile number."))
    return number


def _try(account: GatewayAccount, number: str) -> str:
    told = open_gateway(account).account()
    left = (
        _("Left on the account: %(sum)s %(unit)s.") % {"sum": told.balance, "unit": told.unit}
        if told.balance is not None
        else _("The gateway knows these credentials.")
    )
    if not number:
        return left
    sms = OutgoingSms(
        to=number,
        text=fold(_("Test of the SMS gateway.")),
        sender=sender_of(Profile.objects.current()),
        idempotency_key=uuid7().hex,
    )
    send_by(account, sms)
    worked(account)
    return f"{left} " + _("The gateway took the test SMS.")

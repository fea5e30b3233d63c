"""A letter to try an office's own mail server with, and what went wrong in words."""

from __future__ import annotations

import smtplib
import ssl
from typing import Final

from django.core.mail import EmailMessage
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.errors import Refusal
from tenants.outside import NotOutside
from tenants.profile.models import Profile

from .channels import Unknown
from .channels.smtp import office_backend
from .models import MailAccount

NO_ANSWER: Final = gettext_lazy("The server did not answer. Check its name, port and security.")
# The first that fits; what the server itself said is not repeated: it may be anybody's server.
TOLD: Final[tuple[tuple[type[BaseException], str | Promise], ...]] = (
    (
        NotOutside,
        gettext_lazy("This name leads to no mail server on the internet. Check the name."),
    ),
    (
        smtplib.SMTPAuthenticationError,
        gettext_lazy("The server does not know this user name and password."),
    ),
    (
        smtplib.SMTPSenderRefused,
        gettext_lazy("The server does not let this user send from this address."),
    ),
    (
        smtplib.SMTPRecipientsRefused,
        gettext_lazy("The server does not take letters to your address."),
    ),
    (smtplib.SMTPDataError, gettext_lazy("The server did not take the letter.")),
    (
        smtplib.SMTPNotSupportedError,
        gettext_lazy("The server does not offer this security or signing in. Choose the other."),
    ),
    (
        ssl.SSLCertVerificationError,
        gettext_lazy("The server’s certificate is not of this name, or nobody vouches for it."),
    ),
    (ssl.SSLError, gettext_lazy("The server does not speak TLS at this port. Choose STARTTLS.")),
    (Unknown, gettext_lazy("The server did not say whether it took the letter. Try again.")),
)


class NotTaken(Refusal):
    """The server did not take the test letter; the message says why."""

    code = "mail_not_taken"
    status = 422


def send_trial(account: MailAccount, to: str) -> None:
    """Send a letter by this server and no other, to whoever asks. Raises ``NotTaken``."""
    letter = EmailMessage(
        subject=_("Test letter from Okienko"),
        body=_("This letter came by the mail server of %(office)s. It works.")
        % {"office": " ".join(Profile.objects.current().name.split())},
        from_email=account.sender,
        to=[to],
        connection=office_backend(account),
        headers={"Auto-Submitted": "auto-generated"},
    )
    try:
        letter.send()
    except (OSError, Unknown, ValueError) as error:
        raise NotTaken(_in_words(error)) from error


def _in_words(error: Exception) -> str | Promise:
    return next((told for kind, told in TOLD if isinstance(error, kind)), NO_ANSWER)

"""E-mail: text and HTML of the same words, through the office's own SMTP or the platform's."""

from __future__ import annotations

import hashlib
import logging
import smtplib
import ssl
from datetime import datetime
from email.headerregistry import Address
from functools import partial
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.message import SafeMIMEText
from django.core.validators import validate_email
from django.template.loader import render_to_string
from django.utils import timezone

from tenants.context import current_office
from tenants.messaging.breaker import failed, worked
from tenants.messaging.mail_accounts import account_in_use
from tenants.messaging.models import MailAccount, Message
from tenants.messaging.notices import MAIL_DOWN, tell_admins
from tenants.messaging.sources import Attachment, Letter
from tenants.messaging.texts import Text, visible
from tenants.outside import NotOutside
from tenants.profile.contrast import HEX, ink_on
from tenants.profile.models import Profile
from tenants.turn import at_the_end, is_in_turn, once_a_turn

from . import BadAddress, Send, Unknown, Unsendable
from .blocks import blocks
from .smtp import EmailBackend, office_backend

logger = logging.getLogger(__name__)

PERMANENT: Final = 500
PLAIN_COLOUR: Final = "#17506b"


class Mail(EmailMultiAlternatives):
    """An e-mail that is written down once, however often it is looked at."""

    _written: Any = None

    def message(self, **how: Any) -> Any:
        if self._written is None:
            self._written = super().message(**how)
            _bound(self._written, self.extra_headers["Message-ID"])
        return self._written


def _bound(written: Any, name: str) -> None:
    """Name what parts its parts: Python would search the words for each name it draws.

    Nobody who writes words knows the name of the message they will be in.
    """
    drawn = hashlib.sha256(name.encode()).hexdigest()[:32]
    many = [part for part in written.walk() if part.is_multipart()]
    for number, part in enumerate(many):
        part.set_boundary(f"={number}={drawn}=")


def prepare_mail(message: Message, letter: Letter, text: Text) -> Send:
    """Make one e-mail ready to go. Raises ``Unsendable`` for what cannot be an address."""
    try:
        validate_email(letter.to)
    except ValidationError as error:
        raise BadAddress("not an address") from error
    account = account_in_use(timezone.now())
    mail = compose(message, letter, text, account)
    mail.message()  # what cannot be written down is found before anybody could have it
    if account is None:
        return partial(_send_by_platform, mail)
    return partial(_send_by_own, mail, account, message)


def compose(
    message: Message, letter: Letter, text: Text, account: MailAccount | None = None
) -> Mail:
    """The whole e-mail; the same each time it is tried by the same server."""
    profile = Profile.objects.current()
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2]
    visible_from = account.sender if account else settings.DEFAULT_FROM_EMAIL
    mail = Mail(
        subject=_in_a_head(text.subject),
        body=text.whole,
        # The address on the envelope, where a letter comes back to; readers see the header's.
        from_email=account.sender if account else settings.OKIENKO_BOUNCE_EMAIL,
        to=[letter.to],
        reply_to=[profile.email] if profile.email else None,
        connection=office_backend(account) if account else None,
        headers={
            "From": str(Address(_in_a_head(profile.name), addr_spec=visible_from)),
            # The same for each try: a server or a reader can tell a repetition.
            "Message-ID": f"<{message.pk}@{domain}>",
            "Auto-Submitted": "auto-generated",
            "X-Okienko-Office": current_office().subdomain,
            "X-Okienko-Kind": message.kind,
        },
    )
    mail.attach_alternative(as_html(profile, letter.language, text), "text/html")
    for one in letter.attachments:
        _attach(mail, one)
    return mail


def _in_a_head(words: str) -> str:
    """One line, in which nothing reads as an encoded word: those could bring lines along."""
    return " ".join(visible(words).split()).replace("=?", "= ?")


def as_html(profile: Profile, language: str, text: Text) -> str:
    """The text as a calm page: facts in a table, the first action as a button."""
    colour = profile.colour if HEX.fullmatch(profile.colour) else PLAIN_COLOUR
    return render_to_string(
        "messaging/email.html",
        {
            "name": profile.name,
            "colour": colour,
            "ink": ink_on(colour),
            "subject": text.subject,
            "language": language,
            "blocks": blocks(text.body),
            "footer": blocks(text.footer),
        },
    )


def _send(mail: Mail) -> str:
    try:
        mail.send()
    except smtplib.SMTPRecipientsRefused as error:
        if all(code >= PERMANENT for code, _ in error.recipients.values()):
            raise BadAddress("address refused") from error
        raise
    except smtplib.SMTPDataError as error:
        if error.smtp_code >= PERMANENT:
            raise Unsendable("words refused") from error
        raise
    except smtplib.SMTPNotSupportedError as error:
        raise BadAddress("address not supported") from error
    return ""


def _send_by_platform(mail: Mail) -> str:
    """By the platform's server; all letters of a turn go over one line."""
    line = _line_of_turn() if is_in_turn() else None
    if line is None:
        return _send(mail)
    line.ready()
    mail.connection = line
    try:
        return _send(mail)
    except Exception:
        line.close()  # nobody knows what the server thinks where we are
        raise


@once_a_turn
def _line_of_turn() -> EmailBackend | None:
    line = get_connection()
    if not isinstance(line, EmailBackend):
        return None
    at_the_end(line.close)
    return line


def _send_by_own(mail: Mail, account: MailAccount, message: Message) -> str:
    """By the office's own server; where it does not work, the next try is the platform's."""
    try:
        _send(mail)
    except (BadAddress, Unknown):
        worked(account)
        raise
    except OSError as error:
        _trouble(account, error, message)
        raise
    except Unsendable:
        worked(account)
        raise
    worked(account)
    return ""


def is_for_good(error: OSError) -> bool:
    """Tell whether the next letter would fare no better: the settings are wrong."""
    if isinstance(error, smtplib.SMTPSenderRefused):
        return error.smtp_code >= PERMANENT
    wrong = (smtplib.SMTPAuthenticationError, smtplib.SMTPNotSupportedError)
    return isinstance(error, (*wrong, ssl.SSLCertVerificationError, NotOutside))


def _trouble(account: MailAccount, error: OSError, message: Message) -> None:
    now: datetime = timezone.now()
    told = type(error).__name__
    if failed(account, told, now, for_good=is_for_good(error)):
        logger.warning("an office's mail server is left alone for a while: %s", told)
        tell_admins(MAIL_DOWN, now=now, because_of=message)


def _attach(mail: EmailMultiAlternatives, file: Attachment) -> None:
    """Attach a file; the type of a text may carry words (``text/calendar; method=PUBLISH``)."""
    media_type, _, words = file.media_type.partition(";")
    kind, _, subtype = media_type.partition("/")
    if kind != "text":
        mail.attach(file.name, file.content, file.media_type)
        return
    part = SafeMIMEText(file.content.decode(), subtype, "utf-8")
    for word in filter(None, words.split(";")):
        name, _, value = word.strip().partition("=")
        part.set_param(name, value)
    part.add_header("Content-Disposition", "attachment", filename=file.name)
    mail.attach(part)

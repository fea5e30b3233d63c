"""E-mail: text and HTML of the same words, through the platform's SMTP."""

from __future__ import annotations

import re
import smtplib
from email.headerregistry import Address

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from tenants.context import current_office
from tenants.messaging.models import Message
from tenants.messaging.sources import Letter
from tenants.messaging.texts import Text
from tenants.profile.models import Profile

from . import Unknown, Unsendable

LINK = re.compile(r"(https?://[^\s<>\"]+)")
PERMANENT = 500


def send_mail(message: Message, letter: Letter, text: Text) -> None:
    """Hand one e-mail to the SMTP server.

    Raises ``Unsendable`` where the server refuses for good, ``Unknown`` where the line broke after
    the words were sent, ``OSError`` (``SMTPException`` is one) where trying again may help.
    """
    profile = Profile.objects.current()
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2]
    sender = Address(_one_line(profile.name), addr_spec=settings.DEFAULT_FROM_EMAIL)
    mail = EmailMultiAlternatives(
        subject=_one_line(text.subject),
        body=text.body,
        from_email=str(sender),
        to=[letter.to],
        headers={
            # The same for each try: a server or a reader can tell a repetition.
            "Message-ID": f"<{message.pk}@{domain}>",
            "Auto-Submitted": "auto-generated",
            "X-Okienko-Office": current_office().subdomain,
            "X-Okienko-Kind": message.kind,
        },
    )
    if profile.email:
        mail.reply_to = [profile.email]
    mail.attach_alternative(as_html(profile, letter, text), "text/html")
    for one in letter.attachments:
        mail.attach(one.name, one.content, one.media_type)
    try:
        mail.send()
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        if all(code >= PERMANENT for code in codes):
            raise Unsendable("address refused") from error
        raise
    except smtplib.SMTPServerDisconnected as error:
        raise Unknown from error
    except TimeoutError as error:
        raise Unknown from error


def as_html(profile: Profile, letter: Letter, text: Text) -> str:
    """The text as a calm HTML page: paragraphs, a line alone with a link as a button."""
    paragraphs = [
        [_line(line) for line in block.splitlines()] for block in text.body.strip().split("\n\n")
    ]
    return render_to_string(
        "messaging/email.html",
        {
            "profile": profile,
            "subject": text.subject,
            "language": letter.language,
            "paragraphs": paragraphs,
        },
    )


def _line(line: str) -> dict[str, str]:
    match = LINK.search(line)
    if match is None:
        label, colon, value = line.partition(": ")
        return {"label": label, "value": value} if colon and value else {"text": line}
    before = line[: match.start()].strip()
    sentences = before.rstrip(":").rsplit("? ", 1)
    lead = f"{sentences[0]}?" if len(sentences) > 1 else ""
    return {"lead": lead, "link": match.group(1), "name": sentences[-1] or match.group(1)}


def _one_line(text: str) -> str:
    return " ".join(text.split())

"""E-mails to offices and to ourselves: owed with the deed, sent from an outbox, tried again.

They name a report or a paper and lead to it; what was said stands behind the sign-in.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _
from django.utils.translation import override

from provisioning.models import NoticeLetter, OfficeFacts, Side, TicketEntry
from tenants.models import Office

LEASE: Final = timedelta(minutes=5)
TRIES: Final = 8
BATCH: Final = 1000
POLISH: Final = "pl"
SUBJECT: Final = 200
log = logging.getLogger(__name__)


def owe(
    occasion: str, address: str, words: tuple[str, str], *, office_id: UUID | None, now: datetime
) -> None:
    """Owe a letter: ``words`` are its subject and text. Once per occasion and address."""
    subject, text = words
    told = {"subject": _heading(subject), "text": text}
    NoticeLetter.objects.get_or_create(
        occasion=occasion,
        address=address,
        defaults={"office_id": office_id, "due_at": now, **told},
    )


def owe_again(
    occasion: str, address: str, words: tuple[str, str], *, office_id: UUID | None, now: datetime
) -> None:
    """Owe a letter that was given up as if it were new."""
    subject, text = words
    told = {"office_id": office_id, "subject": _heading(subject), "text": text, "due_at": now}
    anew = {"sent_at": None, "leased_until": None, "tries": 0, "dropped": False, "problem": ""}
    NoticeLetter.objects.update_or_create(
        occasion=occasion, address=address, defaults={**told, **anew}
    )


def drop(occasion: str) -> int:
    """Take back what has not left yet, because it is not true any more; how many letters."""
    waiting = NoticeLetter.objects.filter(occasion=occasion, sent_at=None, dropped=False)
    return waiting.update(dropped=True)


def owe_to_offices(occasion: str, words: tuple[str, str], *, now: datetime) -> int:
    """Owe the same letter to the admins of every office; to how many people."""
    subject, text = words
    letters = [
        NoticeLetter(
            office_id=facts.office_id,
            occasion=occasion,
            address=address,
            subject=_heading(subject),
            text=text,
            due_at=now,
        )
        for facts in OfficeFacts.objects.all()
        for address in facts.facts.get("admins", ())
    ]
    NoticeLetter.objects.bulk_create(letters, BATCH, ignore_conflicts=True)
    return len(letters)


def owe_to_office(office_id: UUID, occasion: str, words: tuple[str, str], *, now: datetime) -> int:
    """Owe a letter to the admins of one office, or to ourselves where none is known; to how many.

    On the platform.
    """
    facts = OfficeFacts.objects.filter(office_id=office_id).first()
    people = (facts.facts.get("admins") if facts else None) or [settings.OKIENKO_SUPPORT_EMAIL]
    for address in people:
        owe(occasion, address, words, office_id=office_id, now=now)
    return len(people)


def tell_about_tickets(now: datetime) -> int:
    """Owe a letter about everything said on a ticket that the other side was not told of yet."""
    untold = TicketEntry.objects.filter(told_at=None, at__lte=now).select_related(
        "ticket", "ticket__office"
    )
    count = 0
    for entry in untold:
        address = _other_side(entry)
        if address:
            with override(POLISH):
                words = _about_ticket(entry)
            owe(f"entry {entry.pk}", address, words, office_id=entry.office_id, now=now)
        count += TicketEntry.objects.filter(pk=entry.pk, told_at=None).update(told_at=now)
    return count


def send_letters(now: datetime) -> int:
    """Send what is due; how many left. What cannot be sent is tried again, later each time."""
    waiting = NoticeLetter.objects.due(now).values_list("pk", flat=True)
    return sum(_send(NoticeLetter.objects.get(pk=pk), now) for pk in _claimed(waiting, now))


def office_address(office: Office, path: str) -> str:
    """The address of a page of an office, seen from the platform."""
    host = f"{office.subdomain}.{settings.OKIENKO_BASE}"
    return f"{settings.OKIENKO_SCHEME}://{host}{path}"


def _claimed(waiting: Iterable[UUID], now: datetime) -> list[UUID]:
    """Those that this worker got; the lease runs out if it dies."""
    due = NoticeLetter.objects.due(now)
    return [pk for pk in list(waiting) if due.filter(pk=pk).update(leased_until=now + LEASE)]


def _send(letter: NoticeLetter, now: datetime) -> bool:
    mail = EmailMessage(
        letter.subject, letter.text, to=[letter.address], reply_to=[settings.OKIENKO_SUPPORT_EMAIL]
    )
    row = NoticeLetter.objects.filter(pk=letter.pk)
    try:
        mail.send()
    # SMTP errors are OSErrors; a header or an address that cannot be written is a ValueError.
    except (OSError, ValueError) as problem:
        log.warning("letter %s not sent: %s", letter.pk, type(problem).__name__)
        tries = letter.tries + 1
        row.update(
            tries=tries,
            dropped=tries >= TRIES,
            problem=type(problem).__name__,
            leased_until=now + LEASE * 2**tries,
        )
        return False
    row.update(sent_at=now, leased_until=None)
    return True


def _heading(subject: str) -> str:
    """What fits a header: names of offices and hosts are typed by strangers, and may be long."""
    return " ".join(subject.split())[:SUBJECT]


def _other_side(entry: TicketEntry) -> str:
    if entry.side == Side.OFFICE:
        return str(settings.OKIENKO_SUPPORT_EMAIL)
    return entry.ticket.reporter_email


def _about_ticket(entry: TicketEntry) -> tuple[str, str]:
    ticket = entry.ticket
    about = {"number": ticket.number, "office": ticket.office.name}
    if entry.side == Side.OFFICE:
        subject = _("%(office)s: report %(number)s") % about
        address = f"{settings.OKIENKO_PANEL_URL}/zgloszenia/{ticket.pk}"
    else:
        subject = _("Report %(number)s") % about
        address = office_address(ticket.office, f"/panel/zgloszenia/{ticket.pk}")
    happened = f"{entry.get_kind_display()}."
    return subject, letter(happened.capitalize(), _("Read it after signing in:"), address)


def letter(*lines: str) -> str:
    """A text with a greeting above and our name below."""
    return "\n\n".join([_("Good morning,"), *lines, "Okienko"])

"""The office's own mail server: kept, tested, used, left alone while it does not work."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from tenants.addresses import office_url
from tenants.audit.actor import Actor
from tenants.audit.record import record
from tenants.errors import Invalid
from tenants.turn import once_a_turn

from .breaker import may_try
from .models import MailAccount, MailSecurity

PORTS: Final = frozenset({25, 465, 587, 2525})
LABEL: Final = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
HOST: Final = re.compile(rf"{LABEL}(\.{LABEL})*")
LONGEST_HOST: Final = 253
SELECTOR: Final = re.compile(r"[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?", re.IGNORECASE)
LONGEST: Final = 200
SHOWN: Final = 4
SHORTEST_SHOWN: Final = 12
"""Of a shorter password four signs would tell too much."""


@dataclass(frozen=True, slots=True)
class Given:
    """What an admin typed; a ``password`` left empty stays as it is."""

    host: str
    port: int
    security: str
    user: str
    password: str
    sender: str
    dkim_selector: str = ""


def mail_account() -> MailAccount | None:
    """The office's, whether it is used or not."""
    found: MailAccount | None = MailAccount.objects.first()
    return found


def account_in_use(now: datetime) -> MailAccount | None:
    """The one to send by now; None: the platform's server sends."""
    account = mail_account() if _has_account() else None
    if account is None or account.tested_at is None or not may_try(account, now):
        return None
    return account


@once_a_turn
def _has_account() -> bool:
    return MailAccount.objects.exists()


def bounce_address(account: MailAccount) -> str:
    """Where the office's mail server may post what came back; the token in it is ours alone."""
    return office_url(f"/bramka/zwroty/{account.bounce_token}")


@transaction.atomic
def save_mail_account(given: Given, *, now: datetime, by: Actor) -> MailAccount:
    """Keep it; it is not used before a test letter went through. Raises ``Invalid``."""
    account = MailAccount.objects.select_for_update().first()
    password = given.password or (account.password if account else "")
    if errors := _wrong(given, password):
        raise Invalid(errors={name: [told] for name, told in errors.items()})
    account = account or MailAccount(bounce_token=secrets.token_urlsafe(32))
    account.host, account.port, account.security = given.host, given.port, given.security
    account.user, account.password, account.sender = given.user, password, given.sender
    account.last_four = password[-SHOWN:] if len(password) >= SHORTEST_SHOWN else ""
    account.dkim_selector = given.dkim_selector
    account.failures, account.paused_until, account.trouble = 0, None, ""
    account.tested_at, account.changed_at = None, now
    account.save()
    record("mail.saved", by=by, now=now, about=account, fields=["host", "user", "sender"])
    return account


def note_tested(account: MailAccount, *, now: datetime, by: Actor) -> None:
    """A test letter went through: the office's letters go by this server from now on.

    Only if it is still what was tested.
    """
    same = MailAccount.objects.filter(pk=account.pk, changed_at=account.changed_at)
    with transaction.atomic():
        if same.update(tested_at=now, failures=0, paused_until=None, trouble=""):
            record("mail.tested", by=by, now=now, about=account)


def forget_mail_account(*, now: datetime, by: Actor) -> None:
    """Delete it: the platform's server sends from now on."""
    account = mail_account()
    if account is None:
        return
    with transaction.atomic():
        record("mail.forgotten", by=by, now=now, about=account)
        account.delete()


def _wrong(given: Given, password: str) -> dict[str, str]:
    errors = {**_wrong_server(given), **_wrong_sign_in(given, password)}
    try:
        validate_email(given.sender)
    except ValidationError:
        errors["sender"] = _("Give the address letters come from, such as wizyty@example.pl.")
    if given.dkim_selector and not SELECTOR.fullmatch(given.dkim_selector):
        errors["dkim_selector"] = _("A selector is a short word, such as “mail”.")
    return errors


def _wrong_server(given: Given) -> dict[str, str]:
    errors: dict[str, str] = {}
    if len(given.host) > LONGEST_HOST or not HOST.fullmatch(given.host):
        errors["host"] = _("Give the name of the server, such as smtp.example.pl.")
    if given.port not in PORTS:
        ports = ", ".join(map(str, sorted(PORTS)))
        errors["port"] = _("Mail servers answer at port %(ports)s.") % {"ports": ports}
    if given.security not in MailSecurity.values:
        errors["security"] = _("Choose one of these.")
    elif given.security == MailSecurity.NONE and not settings.OKIENKO_PRIVATE_MAIL_SERVERS:
        errors["security"] = _("Across the internet letters travel by TLS or STARTTLS only.")
    return errors


def _wrong_sign_in(given: Given, password: str) -> dict[str, str]:
    if not _is_plain(given.user):
        return {"user": _("This does not look like a user name.")}
    if not _is_plain(password):
        return {"password": _("This does not look like a password.")}
    if given.user and not password:
        return {"password": _("Fill in this field.")}
    return {}


def _is_plain(text: str) -> bool:
    return len(text) <= LONGEST and text.isprintable()

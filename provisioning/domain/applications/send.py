"""An office applies, and its sender shows to own the mailbox."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from billing.public import clean_nip, clean_postal_code
from provisioning.domain.notice_letters import POLISH, letter, owe
from provisioning.domain.onboarding.claim import check_not_alike
from provisioning.domain.subdomains import BadSubdomain, check_wanted
from provisioning.domain.terc import clean_terc
from provisioning.models import Application, ApplicationState
from tenants.accounts.attempts import Limit
from tenants.audit.actor import SYSTEM
from tenants.audit.record import record
from tenants.errors import Invalid
from tenants.offices import SubdomainTaken, check_free

from .errors import NoApplication

SALT: Final = "provisioning.application"
CONFIRM_WITHIN: Final = timedelta(days=3)
PER_ADDRESS: Final = Limit("application-address", 10, timedelta(hours=1))
PER_MAILBOX: Final = Limit("application-mailbox", 3, timedelta(hours=1))
CONFIRM: Final = "confirm"
TIDIED: Final[Mapping[str, Callable[[str], str]]] = {
    "terc": clean_terc,
    "nip": clean_nip,
    "postal_code": clean_postal_code,
}


def apply(told: Mapping[str, Any], *, address: str, now: datetime) -> Application:
    """Keep it unconfirmed and owe the letter with the link; on the platform.

    Raises ``Invalid`` with all mistakes at once, ``TooManyAttempts``.
    """
    row = _read(told, now)
    if address:
        PER_ADDRESS.take(address, now=now)
    PER_MAILBOX.take(row.email.lower(), now=now)
    row.save()
    return row


def confirm_link(row: Application) -> str:
    """Where its sender confirms; for three days."""
    return f"{settings.OKIENKO_BASE_URL}/zgloszenie/{signing.dumps(str(row.pk), salt=SALT)}"


def find_by_link(token: str) -> Application:
    """Whose link it is. Raises ``NoApplication``."""
    try:
        pk = UUID(signing.loads(token, salt=SALT, max_age=CONFIRM_WITHIN))
    except (signing.BadSignature, ValueError) as error:
        raise NoApplication from error
    row = Application.objects.filter(pk=pk).first()
    if row is None:
        raise NoApplication
    return row


@transaction.atomic
def confirm(token: str, *, now: datetime) -> Application:
    """From now on operators see it, and are told; a second press changes nothing.

    Raises ``NoApplication``.
    """
    row = Application.objects.select_for_update().get(pk=find_by_link(token).pk)
    if row.state == ApplicationState.UNCONFIRMED:
        row.state, row.confirmed_at = ApplicationState.WAITING, now
        row.save(update_fields=["state", "confirmed_at"])
        _tell_us(row, now)
        record("application.confirm", by=SYSTEM, now=now, about=row)
    return row


def _tell_us(row: Application, now: datetime) -> None:
    with override(POLISH):
        subject = _("%(office)s asks for Okienko") % {"office": row.name}
        page = f"{settings.OKIENKO_PANEL_URL}/wnioski/{row.pk}"
        words = subject, letter(_("Read it after signing in:"), page)
    us = settings.OKIENKO_SUPPORT_EMAIL
    owe(f"application {row.pk}", us, words, office_id=None, now=now)


def _read(told: Mapping[str, Any], now: datetime) -> Application:
    row = Application(sent_at=now, owed=CONFIRM, next_try_at=now)
    errors: dict[str, list[str]] = {}
    for name, value in told.items():
        try:
            tidy = TIDIED.get(name)
            setattr(row, name, tidy(value) if tidy and value else value)
        except ValidationError as error:
            errors[name] = list(error.messages)
    try:
        row.full_clean(exclude=[*errors, "subdomain"])
    except ValidationError as error:
        errors |= error.message_dict
    try:
        check_wanted(row.subdomain)
        check_free(row.subdomain, now)
        check_not_alike(row.subdomain)
    except (BadSubdomain, SubdomainTaken) as refusal:
        errors["subdomain"] = [str(refusal)]
    if errors:
        raise Invalid(errors=errors)
    return row

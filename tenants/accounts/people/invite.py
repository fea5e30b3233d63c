"""Somebody is asked to work here: an account that waits, and a letter with a link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from tenants.accounts.attempts import Limit
from tenants.accounts.models import STAFF, Invitation, User
from tenants.audit.actor import Actor
from tenants.audit.record import record
from tenants.errors import Invalid
from tenants.messaging.models import MessageChannel
from tenants.messaging.outbox import Owed, drop_unsent, owe

from .errors import AlreadyHere, NoSuchPerson, ResidentsAddress
from .powers import Powers, checked, give

ABOUT: Final = "account_invitation"
INVITATION: Final = "invitation"
NEW_PASSWORD: Final = "new_password"  # noqa: S105 - a kind of message
WORKS: Final = timedelta(days=7)
LONGEST_NAME: Final = 150
PER_MAILBOX: Final = Limit("invitation", 5, timedelta(hours=1))


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who is to come, and what they are to do."""

    email: str
    name: str
    powers: Powers


def invite(newcomer: Newcomer, *, now: datetime, by: Actor) -> User:
    """Make the account, which nobody can use yet, and owe the letter.

    Whoever left before comes back under the same account. Raises ``Invalid``, ``AlreadyHere``,
    ``ResidentsAddress``, ``TooManyAttempts``.
    """
    email, powers = _read(newcomer), checked(newcomer.powers)
    PER_MAILBOX.take(email, now=now)
    try:
        with transaction.atomic():
            return _invite(email, newcomer.name.strip(), powers, now, by)
    except IntegrityError as error:  # somebody else invited the same person at the same moment
        raise AlreadyHere from error


@transaction.atomic
def send_again(person_id: UUID, *, now: datetime, by: Actor) -> User:
    """A new link: for whoever is invited still, or to set a new password; the last one dies.

    Raises ``NoSuchPerson``, ``TooManyAttempts``.
    """
    person = _locked(person_id)
    PER_MAILBOX.take(person.email, now=now)
    _send(person, now)
    record("staff.link", by=by, now=now, about=person)
    return person


@transaction.atomic
def withdraw(person_id: UUID, *, now: datetime, by: Actor) -> User:
    """Take the open link back; who was only invited does not come. Raises ``NoSuchPerson``."""
    person = _locked(person_id)
    if _close_links(person, now):
        record("staff.withdraw", by=by, now=now, about=person)
    return person


def _invite(email: str, name: str, powers: Powers, now: datetime, by: Actor) -> User:
    person = User.objects.select_for_update().filter(email=email).first()
    if person is None:
        person = User(email=email, is_active=False)
    elif person.role not in STAFF:
        raise ResidentsAddress
    elif person.is_active or _open(person).exists():
        raise AlreadyHere
    person.name, person.oidc_subject = name, ""
    person.set_unusable_password()
    fields = give(person, powers)
    person.save()
    _send(person, now)
    record("staff.invite", by=by, now=now, about=person, fields=fields)
    return person


def _send(person: User, now: datetime) -> None:
    _close_links(person, now)
    made = Invitation.objects.create(account=person, created_at=now, expires_at=now + WORKS)
    letter = Owed(
        kind=NEW_PASSWORD if person.is_active else INVITATION,
        channel=MessageChannel.EMAIL,
        occasion="first",
        about_kind=ABOUT,
        about=made.pk,
        due_at=now,
        not_after=made.expires_at,
        recipient=f"staff:{person.pk}",
    )
    owe([letter], now=now)


def _close_links(person: User, now: datetime) -> int:
    found = list(_open(person))
    for invitation in found:
        drop_unsent(invitation.pk)
    return _open(person).update(withdrawn_at=now) if found else 0


def _open(person: User) -> models.QuerySet[Invitation]:
    return Invitation.objects.filter(account=person, used_at=None, withdrawn_at=None)


def _locked(person_id: UUID) -> User:
    """Somebody who works here or is invited to."""
    person = User.objects.select_for_update().filter(pk=person_id, role__in=STAFF).first()
    if person is None or not (person.is_active or _open(person).exists()):
        raise NoSuchPerson
    return person


def _read(newcomer: Newcomer) -> str:
    email = newcomer.email.strip().lower()
    errors: dict[str, list[str]] = {}
    try:
        validate_email(email)
    except ValidationError:
        errors["email"] = [_("Type an e-mail address, such as jan@example.com.")]
    name = newcomer.name.strip()
    if not name or len(name) > LONGEST_NAME:
        errors["name"] = [_("Type first and last name.")]
    if errors:
        raise Invalid(errors=errors)
    return email

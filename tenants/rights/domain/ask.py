"""Somebody asks about their data: on the office's page, in an account, or by letter."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tenants.accounts.models import User
from tenants.accounts.session import actor
from tenants.audit.actor import Actor
from tenants.errors import Invalid
from tenants.rights.days import FIRST, local_day, months_after
from tenants.rights.letters import tell
from tenants.rights.models import Door, PersonRequest, Proof, RequestState

from .codes import PER_ADDRESS, owe_code, sweep_unproved
from .register import enter
from .wish import Wish, by_contact, checked


def ask_on_page(
    wish: Wish, contact: str, *, language: str, address: str, now: datetime
) -> PersonRequest:
    """Owe a code to the address, whoever's it is: known and unknown people see the same.

    ``address``: the network address, if known. Raises ``Invalid``, ``TooManyAttempts``.
    """
    told = checked(replace(wish, pesel="", **by_contact(contact)))
    if address:
        PER_ADDRESS.take(address, now=now)
    with transaction.atomic():
        sweep_unproved(now)
        asked = _row(told, Door.PAGE, language, now)
        owe_code(asked, now=now)
    return asked


@transaction.atomic
def ask_signed_in(wish: Wish, person: User, *, language: str, now: datetime) -> PersonRequest:
    """The same by somebody who is signed in: nothing more is to be proved. Raises ``Invalid``."""
    told = checked(replace(wish, email=person.email, phone="", pesel=""))
    asked = _row(told, Door.ACCOUNT, language, now)
    asked.account, asked.name = person.pk, told.name or person.name
    asked.proof, asked.proved_at = Proof.ACCOUNT, now
    by = actor(person)
    enter(asked, now=now, by=by)
    tell(asked, "request_received", now=now)
    return asked


@transaction.atomic
def enter_by_staff(
    wish: Wish, received_at: datetime, *, language: str = "pl", now: datetime, by: Actor
) -> PersonRequest:
    """What came by letter, at the counter or by telephone; its month runs since it came.

    Raises ``Invalid``.
    """
    told = checked(wish)
    errors = {}
    if not (told.email or told.phone or told.pesel):
        errors["email"] = [_("Give at least one thing to find the person by.")]
    if not told.name:
        errors["name"] = [_("Fill in this field.")]
    if received_at > now:
        errors["received"] = [_("This day has not come yet.")]
    if errors:
        raise Invalid(errors=errors)
    asked = _row(told, Door.OFFICE, language, received_at)
    enter(asked, now=now, by=by)
    if told.email:
        tell(asked, "request_received", now=now)
    return asked


def _row(wish: Wish, door: Door, language: str, received_at: datetime) -> PersonRequest:
    return PersonRequest(
        kind=wish.kind,
        door=door,
        state=RequestState.ASKED,
        language=language,
        received_at=received_at,
        due_on=months_after(local_day(received_at), FIRST),
        name=wish.name,
        email=wish.email,
        phone=wish.phone,
        pesel=wish.pesel,
        words=wish.words,
    )

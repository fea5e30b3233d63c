"""The steps that people do: left out, done by hand, or undone by what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from provisioning.models import Onboarding, StepState
from tenants.accounts.models import User
from tenants.accounts.people.errors import NoSuchPerson
from tenants.accounts.people.invite import send_again
from tenants.audit.actor import Actor
from tenants.audit.record import record
from tenants.context import from_platform
from tenants.errors import Refusal
from tenants.messaging.gateways.accounts import save_account
from tenants.messaging.models import GatewayAccount
from tenants.profile.models import Profile

from .begin import bring_back_step, find_open
from .errors import NotThere
from .invite import ask_admin
from .job import office_of
from .steps import may_be_left_out

LONGEST_SHORT: Final = 17


class Necessary(Refusal):
    """This step cannot be left out."""

    code: ClassVar[str] = "necessary_step"
    message = _("This step cannot be left out.")


class NotLeftOut(Refusal):
    """There is nothing to bring back."""

    code: ClassVar[str] = "not_left_out"
    message = _("This step was not left out.")


class StepDone(Refusal):
    """What is done is not left out any more."""

    code: ClassVar[str] = "step_done"
    message = _("This step is done already.")


class HasPlace(Refusal):
    """There is something to be dismantled: that is leaving, not giving up."""

    code: ClassVar[str] = "has_place"
    message = _("This office has its address already. Let it leave instead.")


@transaction.atomic
def leave_out(mine_id: UUID, key: str, *, now: datetime, by: Actor) -> None:
    """Do without an optional step. Raises ``Necessary``, ``StepDone``, ``NotThere``."""
    mine = find_open(mine_id, lock=True)
    if not may_be_left_out(mine, key):
        raise Necessary
    if mine.steps.filter(key=key, state=StepState.DONE).exists():
        raise StepDone
    _end(mine, key, StepState.SKIPPED, now)
    record(f"onboarding.{key}_left_out", by=by, now=now, about=mine)


@transaction.atomic
def bring_back(mine_id: UUID, key: str, *, now: datetime, by: Actor) -> None:
    """Wait for a step after all that was left out. Raises ``NotLeftOut``, ``NotThere``."""
    mine = find_open(mine_id, lock=True)
    if not mine.steps.filter(key=key, state=StepState.SKIPPED).exists():
        raise NotLeftOut
    bring_back_step(mine, key)
    record(f"onboarding.{key}_brought_back", by=by, now=now, about=mine)


@transaction.atomic
def note_done(mine_id: UUID, key: str, *, now: datetime, by: Actor) -> None:
    """A step that people do is done. Raises ``NotThere``."""
    mine = find_open(mine_id, lock=True)
    _end(mine, key, StepState.DONE, now)
    record(f"onboarding.{key}", by=by, now=now, about=mine)


def keep_gateway(
    mine_id: UUID, code: str, given: Mapping[str, str], *, agreed: bool, now: datetime, by: Actor
) -> GatewayAccount:
    """Keep whose account sends SMS in an office that is not live yet; sealed by the office's key.

    Raises ``Invalid``, ``TooEarly``, ``NotThere``: of a live one only the office itself decides.
    """
    mine = find_open(mine_id)
    with from_platform(office_of(mine)), transaction.atomic():
        return save_account(code, given, agreed=agreed, now=now, by=by)


def dress(mine_id: UUID, colour: str, short_name: str, *, now: datetime, by: Actor) -> None:
    """Give the office its colour and the name it has in SMS; both were checked by the form.

    Raises ``TooEarly``, ``NotThere``.
    """
    mine = find_open(mine_id)
    with from_platform(office_of(mine)), transaction.atomic():
        profile = Profile.objects.select_for_update().get()
        profile.colour, profile.short_name = colour, short_name
        profile.full_clean()
        profile.save(update_fields=["colour", "short_name"])
        record("office.looks", by=by, now=now, about=profile, fields=["colour", "short_name"])
    note_done(mine_id, "branding", now=now, by=by)


def invite_again(mine_id: UUID, *, now: datetime, by: Actor) -> None:
    """A new letter to the administrator, at the address known now; every older link dies.

    Raises ``NotThere``, ``TooEarly``, ``ResidentsAddress``, ``TooManyAttempts``.
    """
    mine = find_open(mine_id)
    if not mine.admin_email:
        raise NotThere
    with from_platform(office_of(mine)):
        if not _was_sent_again(mine.admin_email.strip().lower(), now, by):
            ask_admin(mine, now=now, by=by)
    record("onboarding.invited_again", by=by, now=now, about=mine)


@transaction.atomic
def give_up(mine_id: UUID, *, now: datetime, by: Actor) -> None:
    """Nothing becomes of it; its subdomain is free. Raises ``HasPlace``, ``NotThere``."""
    mine = find_open(mine_id, lock=True)
    if mine.office_id is not None:
        raise HasPlace
    mine.given_up_at = now
    mine.save(update_fields=["given_up_at"])
    record("onboarding.given_up", by=by, now=now, about=mine)


def _was_sent_again(email: str, now: datetime, by: Actor) -> bool:
    person = User.objects.filter(email=email).first()
    if person is None:
        return False
    try:
        send_again(person.pk, now=now, by=by)
    except NoSuchPerson:  # their invitation was taken back; or a resident, who is refused by name
        return False
    return True


def _end(mine: Onboarding, key: str, state: StepState, now: datetime) -> None:
    mine.steps.filter(key=key).update(state=state, ended_at=now, code="", why="")

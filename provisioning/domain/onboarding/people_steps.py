"""The steps that people do: left out, done by hand, or undone by what is missing."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from provisioning.models import Onboarding, StepState
from tenants.accounts.models import User
from tenants.accounts.people.invite import send_again
from tenants.audit.actor import Actor
from tenants.audit.record import record
from tenants.context import from_platform
from tenants.errors import Refusal
from tenants.profile.models import Profile

from .begin import find_open
from .errors import NotThere
from .job import office_of
from .steps import BY_KEY

LONGEST_SHORT: Final = 17


class Necessary(Refusal):
    """This step cannot be left out."""

    code: ClassVar[str] = "necessary_step"
    message = _("This step cannot be left out.")


class HasPlace(Refusal):
    """There is something to be dismantled: that is leaving, not giving up."""

    code: ClassVar[str] = "has_place"
    message = _("This office has its address already. Let it leave instead.")


@transaction.atomic
def leave_out(mine_id: UUID, key: str, *, now: datetime, by: Actor) -> None:
    """Do without an optional step. Raises ``Necessary``, ``NotThere``."""
    mine = find_open(mine_id, lock=True)
    if key not in BY_KEY or not BY_KEY[key].optional:
        raise Necessary
    _end(mine, key, StepState.SKIPPED, now)
    record(f"onboarding.{key}_left_out", by=by, now=now, about=mine)


@transaction.atomic
def note_done(mine_id: UUID, key: str, *, now: datetime, by: Actor) -> None:
    """A step that people do is done. Raises ``NotThere``."""
    mine = find_open(mine_id, lock=True)
    _end(mine, key, StepState.DONE, now)
    record(f"onboarding.{key}", by=by, now=now, about=mine)


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
    """A new letter to the administrator; the old link dies. Raises ``NotThere``, ``TooEarly``."""
    mine = find_open(mine_id)
    with from_platform(office_of(mine)):
        person = User.objects.filter(email=mine.admin_email.lower()).first()
        if person is None:
            raise NotThere
        send_again(person.pk, now=now, by=by)
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


def _end(mine: Onboarding, key: str, state: StepState, now: datetime) -> None:
    mine.steps.filter(key=key).update(state=state, ended_at=now, code="", why="")

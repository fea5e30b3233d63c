"""What a member of staff chose for the desk, and choosing it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from booking.models import Counter, DeskChoice
from tenants.accounts.models import User

from .scope import Scope


def choice_of(person: User) -> DeskChoice:
    """What this person chose; the defaults, not saved, where nothing was chosen yet."""
    return DeskChoice.objects.filter(person=person).first() or DeskChoice(person=person)


def choose_counters(person: User, counters: Collection[UUID], scope: Scope) -> DeskChoice:
    """Remember whose queue this person looks after; what they may not see is left out."""
    found = Counter.objects.filter(pk__in=counters, active=True).order_by("pk")
    return _keep(person, counters=[str(one.pk) for one in scope.own(found)])


def choose_columns(person: User, columns: Sequence[str]) -> DeskChoice:
    """Remember the columns of the list and their order."""
    return _keep(person, columns=list(columns))


def choose_keys(person: User, *, on: bool) -> DeskChoice:
    """Remember whether single keys are commands."""
    return _keep(person, keys=on)


def _keep(person: User, **fields: object) -> DeskChoice:
    choice, _made = DeskChoice.objects.update_or_create(person=person, defaults=fields)
    return choice

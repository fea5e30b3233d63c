"""Above the norm or outside hours: a clerk with the permission, for a reason (engine, rule 11).

Never two visits at one counter: that is the database's word, and nobody is asked here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from django.db import transaction

from booking.errors import Invalid, NormReached, NotPermitted, OutsideHours, SlotTaken
from tenants.accounts.models import Permission
from tenants.audit.actor import Actor

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Allowed:
    """What may be passed over: ``norm`` of building and counter, ``hours`` and the grid."""

    norm: bool = False
    hours: bool = False
    reason: str = ""

    def __bool__(self) -> bool:
        return self.norm or self.hours


WITHIN: Final = Allowed()
"""Nothing may be passed over."""


def allowed_to(by: Actor, reason: str) -> Allowed:
    """What ``by`` may pass over for ``reason``; without one nothing."""
    if not reason.strip():
        return WITHIN
    may_norm, may_hours = Permission.ABOVE_NORM in by.may, Permission.OUTSIDE_HOURS in by.may
    return Allowed(may_norm, may_hours, reason.strip()[:300]) if may_norm or may_hours else WITHIN


def within_or_beyond(attempt: Callable[[Allowed], T], *, reason: str, by: Actor) -> T:
    """Try within the rules first, so that a reason is written down only where it was needed.

    Raises ``NotPermitted`` when rules are in the way and ``by`` may not pass over any of them; else
    what the last attempt raised.
    """
    if not reason.strip():
        return attempt(WITHIN)
    try:
        with transaction.atomic():
            return attempt(WITHIN)
    except (SlotTaken, Invalid) as refusal:
        allowed = allowed_to(by, reason)
        if not allowed:
            if isinstance(refusal, NormReached | OutsideHours):
                raise NotPermitted from refusal
            raise
    return attempt(allowed)

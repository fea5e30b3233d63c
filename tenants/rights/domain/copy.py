"""The copy of somebody's data: one structure, read by programs and printed for people."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from tenants.audit.actor import Actor
from tenants.audit.record import record
from tenants.profile.models import Profile
from tenants.rights.errors import CopyGone, IdentityMissing, NotAnswered
from tenants.rights.holders import holders
from tenants.rights.models import PersonRequest, RequestState

from .handle import whose


def data_of(asked: PersonRequest, now: datetime) -> dict[str, Any]:
    """Everything every module holds of the person, and the request itself."""
    profile, told = Profile.objects.current(), whose(asked)
    found: dict[str, Any] = {
        "made_at": now.isoformat(),
        "controller": {"name": profile.name, "address": profile.address, "email": profile.email},
        "request": {
            "number": asked.label,
            "received_at": asked.received_at.isoformat(),
            "kind": str(asked.kind),
            "words": asked.words,
        },
    }
    for holder in holders():
        found |= holder.tell(told, now)
    return found


@transaction.atomic
def copy_for_staff(asked: PersonRequest, *, now: datetime, by: Actor) -> dict[str, Any]:
    """The copy to hand over; written into the audit trail.

    Raises ``IdentityMissing``, ``NotAnswered``.
    """
    if not asked.proof:
        raise IdentityMissing
    if asked.state != RequestState.DONE:
        raise NotAnswered
    record("person_request.copied", by=by, now=now, about=asked)
    return data_of(asked, now)


@transaction.atomic
def copy_for_person(asked: PersonRequest, *, now: datetime, by: Actor) -> dict[str, Any]:
    """The same from the person's own page. Raises ``CopyGone``."""
    if not asked.may_be_taken(now):
        raise CopyGone
    record("person_request.taken", by=by, now=now, about=asked)
    return data_of(asked, now)

"""Operators tell the people of offices something, and take it back."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from provisioning.models import Announcement
from tenants.audit.actor import Actor
from tenants.audit.record import record
from tenants.errors import Invalid


@transaction.atomic
def announce(said: dict[str, Any], *, now: datetime, by: Actor) -> Announcement:
    """Publish a text for staff; ``said`` names fields of the model. Raises ``Invalid``."""
    if said["ends_at"] <= now:
        raise Invalid(errors={"ends_at": [_("This moment is over.")]})
    made = Announcement.objects.create(**said, made_at=now, made_by_name=by.name)
    whom = "all" if not made.offices else str(len(made.offices))
    record("announcement.make", by=by, now=now, about=made, fields=[made.level, whom])
    return made


@transaction.atomic
def withdraw(announcement_id: UUID, *, now: datetime, by: Actor) -> None:
    """Show it no more; the text stays, for whoever asks what was said."""
    found = Announcement.objects.filter(pk=announcement_id, withdrawn_at=None)
    if found.update(withdrawn_at=now):
        gone = Announcement.objects.get(pk=announcement_id)
        record("announcement.withdraw", by=by, now=now, about=gone)

"""Operators write to one another about an office."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from provisioning.models import OfficeNote
from tenants.audit.actor import Actor
from tenants.audit.record import record
from tenants.errors import Invalid
from tenants.models import Office

LONGEST: Final = 2000


@transaction.atomic
def write_note(office: Office, text: str, *, now: datetime, by: Actor) -> OfficeNote:
    """Add a note. Raises ``Invalid`` for an empty or endless one."""
    if not text.strip() or len(text) > LONGEST:
        raise Invalid(errors={"text": [_("Write something, up to 2,000 characters.")]})
    made = OfficeNote.objects.create(
        office=office, at=now, by_id=by.id, by_name=by.name, text=text.strip()
    )
    record("office.note", by=by, now=now, about=office)
    return made


@transaction.atomic
def remove_note(office: Office, note_id: UUID, *, now: datetime, by: Actor) -> None:
    """Take a note away, as when somebody wrote a resident's name into it by mistake."""
    gone, _kinds = OfficeNote.objects.filter(office=office, pk=note_id).delete()
    if gone:
        record("office.note_removed", by=by, now=now, about=office)

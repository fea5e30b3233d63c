"""Data that may be kept and not used: taken out of their rows and sealed away, and put back."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from booking.errors import Refusal
from booking.models import (
    Answer,
    Contact,
    ContactChange,
    LockedContact,
    Note,
    PushSubscription,
)
from tenants.erasures import note_erased
from tenants.messaging.outbox import drop_unsent
from tenants.secrets import blind_index

from .whose import EMAIL, PHONE

RESTRICTION: Final = "booking.restriction"
"""What ``tenants.erasures`` calls a restriction: a backup from before knows nothing of it."""
MASK: Final = "•••"
PERSON: Final = ("first_name", "last_name", "email", "phone", "pesel")
Envelope = dict[str, Any]


class DataRestricted(Refusal):
    """The person's data may only be kept (art. 18): nobody changes or shows them."""

    code: ClassVar[str] = "data_restricted"
    status: ClassVar[int] = 409
    message = _("The use of these data is restricted: they are kept and cannot be changed.")


def refuse_locked(contact: Contact) -> None:
    """Raise ``DataRestricted`` where the contact's data are sealed away."""
    if LockedContact.objects.filter(contact=contact).exists():
        raise DataRestricted


def lock(bookings: Collection[UUID], *, now: datetime) -> int:
    """Seal the people of these visits away, in the caller's transaction; how many.

    What waits to be sent to them is dropped. Statistics, the history's field names and the visit
    itself stay. It is noted for restored backups, as a forgotten person is.
    """
    rows = Contact.objects.select_for_update(of=("self",))
    found = rows.filter(booking__in=bookings, locked=None)
    done = [_lock(contact, now) for contact in found.order_by("pk")]
    note_erased(RESTRICTION, done, now=now)
    return len(done)


def lock_again(bookings: Sequence[UUID], now: datetime) -> int:
    """Seal away again what a restored backup brought back, also what was unlocked since then."""
    with transaction.atomic():
        found = Contact.objects.filter(booking__in=bookings, locked=None).order_by("pk")
        return len([_lock(contact, now) for contact in found])


def unlock(bookings: Collection[UUID]) -> int:
    """Put everything back where it was, in the caller's transaction; how many people."""
    found = LockedContact.objects.select_for_update().filter(contact__booking__in=bookings)
    rows = list(found.select_related("contact").order_by("pk"))
    for row in rows:
        kept = envelope(row)
        _put_person(row.contact, kept["person"])
        _put_rest(row.contact, kept)
        row.delete()
    return len(rows)


def envelope(row: LockedContact) -> Envelope:
    """What is inside: ``person``, ``answers``, ``notes`` and ``changes``."""
    found: Envelope = json.loads(row.sealed)
    return found


def seal_person(row: LockedContact, person: Mapping[str, str]) -> None:
    """Write another person into the envelope (a correction)."""
    kept = envelope(row)
    kept["person"] = kept["person"] | dict(person)
    row.sealed = json.dumps(kept, ensure_ascii=False)
    _index(row, kept["person"])
    row.save()


def _lock(contact: Contact, now: datetime) -> UUID:
    booking = contact.booking_id
    answers = Answer.objects.filter(booking=booking)
    notes = Note.objects.filter(booking=booking)
    changes = ContactChange.objects.filter(contact=contact)
    kept: Envelope = {
        "person": {name: getattr(contact, name) for name in PERSON},
        "answers": list(answers.values("key", "label", "value", "position")),
        "notes": [
            {"at": one.at.isoformat(), "by_id": str(one.by_id or ""), "by_name": one.by_name}
            | {"text": one.text}
            for one in notes
        ],
        "changes": [{"event": str(one.event_id), "values": one.values} for one in changes],
    }
    row = LockedContact(contact=contact, at=now, sealed=json.dumps(kept, ensure_ascii=False))
    _index(row, kept["person"])
    row.save()
    for rows in (answers, notes, changes, PushSubscription.objects.filter(contact=contact)):
        rows.delete()
    _put_person(contact, dict.fromkeys(PERSON, "") | {"last_name": MASK})
    drop_unsent(booking)
    return booking


def _index(row: LockedContact, person: Mapping[str, str]) -> None:
    for name, purpose in (("email", EMAIL), ("phone", PHONE), ("pesel", "pesel")):
        value = person[name]
        setattr(row, f"{name}_index", blind_index(purpose, value) if value else "")


def _put_person(contact: Contact, person: Mapping[str, str]) -> None:
    for name in PERSON:
        setattr(contact, name, person[name])
    contact.pesel_index = blind_index("pesel", contact.pesel) if contact.pesel else ""
    contact.save(update_fields=[*PERSON, "pesel_index"])


def _put_rest(contact: Contact, kept: Envelope) -> None:
    booking = contact.booking_id
    Answer.objects.bulk_create([Answer(booking_id=booking, **one) for one in kept["answers"]])
    Note.objects.bulk_create(
        [
            Note(
                booking_id=booking,
                at=datetime.fromisoformat(one["at"]),
                by_id=UUID(one["by_id"]) if one["by_id"] else None,
                by_name=one["by_name"],
                text=one["text"],
            )
            for one in kept["notes"]
        ]
    )
    ContactChange.objects.bulk_create(
        [
            ContactChange(contact=contact, event_id=UUID(one["event"]), values=one["values"])
            for one in kept["changes"]
        ]
    )

"""Everything kept about somebody's visits, as JSON people and programs read (art. 15 and 20)."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from booking.enums import BookingState
from booking.models import Booking, Contact, WaitlistEntry, WaitState
from booking.models.booking import BookingQuerySet
from tenants.messaging.models import Message

from .lock import PERSON, envelope


def visits_told(visits: BookingQuerySet) -> list[dict[str, Any]]:
    """Each visit with its person, answers, notes, corrections and messages; few queries for all."""
    rows = visits.select_related("service", "unit", "location", "contact__locked")
    many = rows.prefetch_related("answers", "notes", "contact__changes").order_by("starts_at")
    found = list(many)
    sent = _messages([one.pk for one in found])
    return [_visit(one) | {"messages": sent[one.pk]} for one in found]


def waiting_told(entries: Iterable[WaitlistEntry]) -> list[dict[str, Any]]:
    """Places in line."""
    return [
        {
            "service": one.service.name,
            "state": one.state,
            "state_name": str(WaitState(one.state).label),
            "since": one.created_at.isoformat(),
            "first_day": one.first_day.isoformat(),
            "last_day": one.last_day.isoformat(),
            "person": {
                "first_name": one.first_name,
                "last_name": one.last_name,
                "email": one.email,
                "phone": one.phone,
            },
        }
        for one in entries
    ]


def _visit(booking: Booking) -> dict[str, Any]:
    contact: Contact = booking.contact
    locked = getattr(contact, "locked", None)
    kept: Mapping[str, Any] = envelope(locked) if locked is not None else _open(booking)
    return {
        "number": booking.reference,
        "state": booking.state,
        "state_name": str(BookingState(booking.state).label),
        "service": booking.service.name,
        "unit": booking.unit.name,
        "address": booking.location.address,
        "start": booking.starts_at.isoformat(),
        "end": booking.ends_at.isoformat(),
        "made_at": booking.created_at.isoformat(),
        "restricted": locked is not None,
        "person": kept["person"],
        "answers": {one["label"]: one["value"] for one in kept["answers"]},
        "notes": [{"at": one["at"], "text": one["text"]} for one in kept["notes"]],
        "corrections": [json.loads(one["values"]) for one in kept["changes"]],
    }


def _open(booking: Booking) -> dict[str, Any]:
    contact = booking.contact
    return {
        "person": {name: getattr(contact, name) for name in PERSON},
        "answers": [{"label": one.label, "value": one.value} for one in booking.answers.all()],
        "notes": [{"at": one.at.isoformat(), "text": one.text} for one in booking.notes.all()],
        "changes": [{"values": one.values} for one in contact.changes.all()],
    }


def _messages(bookings: list[UUID]) -> Mapping[UUID, list[dict[str, str]]]:
    found: defaultdict[UUID, list[dict[str, str]]] = defaultdict(list)
    sent = Message.objects.filter(about__in=bookings, recipient="resident").exclude(sent_at=None)
    for about, kind, channel, at in sent.order_by("sent_at").values_list(
        "about", "kind", "channel", "sent_at"
    ):
        found[about].append(
            {"kind": kind, "channel": channel, "sent_at": f"{at:%Y-%m-%dT%H:%M:%SZ}"}
        )
    return found

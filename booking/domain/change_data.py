"""A clerk corrects who comes, how to reach them, or what they answered (U6, P21).

The history keeps the names of what changed for ever; the values, old and new, stand sealed beside
the contact and are forgotten with it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from booking.enums import BookingState
from booking.errors import Invalid, NotFound, WrongState
from booking.models import Answer, Booking, Contact, ContactChange, Field, Settings
from tenants.audit.actor import Actor
from tenants.secrets import blind_index

from . import letters
from .answers import check_answers
from .contact import ContactData, check_contact
from .find import find_visit
from .life import Change, add_event
from .matters import matters
from .retry import in_transaction
from .subjects.lock import refuse_locked

ACTION: Final = "change_data"
ANSWERS: Final = "answers."
PERSONAL: Final = ("first_name", "last_name", "email", "phone", "pesel")
# Whoever had the old address must not act for the visit any more.
REACHES: Final = frozenset({"email", "phone"})
OPEN: Final = frozenset(
    {
        *(BookingState.PENDING, BookingState.AWAITING_APPROVAL, BookingState.BOOKED),
        *(BookingState.ARRIVED, BookingState.SERVED, BookingState.MISSED),
    }
)
Values = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class NewData:
    """The data as they should be, whole; answers by field key."""

    contact: ContactData
    answers: Mapping[str, str] = field(default_factory=dict)


def change_data(*, booking_id: UUID, data: NewData, now: datetime, by: Actor) -> Booking:
    """Write what changed; another address or number starts a new generation of links and codes.

    Then the visit's message goes out once more, with the links that work. Raises ``NotFound``
    (also where the person has been forgotten), ``DataRestricted``, ``WrongState``, ``Invalid`` with
    errors by field.
    """
    return in_transaction(lambda: _change(booking_id, data, now, by))


def _change(booking_id: UUID, data: NewData, now: datetime, by: Actor) -> Booking:
    booking = find_visit(booking_id)
    # Of two clerks who correct at once the second one builds on what the first one wrote.
    Booking.objects.select_for_update().filter(pk=booking.pk).first()
    contact = Contact.objects.select_for_update().filter(booking=booking).first()
    if contact is None:
        raise NotFound
    refuse_locked(contact)
    if booking.state not in OPEN or booking.has_lapsed(now):
        raise WrongState
    fields = matters(booking).fields
    kept, answers = _checked(data, fields, now)
    values = differences(contact, kept) | _answered(booking, fields, answers)
    if values:
        write_change(booking, contact, kept, values, Change(ACTION, by, now))
        _write_answers(booking, fields, values)
        if values.keys() & REACHES:
            letters.tell_changed(booking, now)
    return booking


def _checked(
    data: NewData, fields: Sequence[Field], now: datetime
) -> tuple[ContactData, Mapping[str, str]]:
    kept, errors = check_contact(data.contact, Settings.objects.current(), now, by_clerk=True)
    answers, answer_errors = check_answers(fields, data.answers, now, by_clerk=True)
    errors |= {f"{ANSWERS}{key}": told for key, told in answer_errors.items()}
    if errors:
        raise Invalid(errors=errors)
    return kept, answers


def differences(contact: Contact, kept: ContactData) -> Values:
    """What of somebody's data is new: old and new value by name."""
    found = {name: [getattr(contact, name), getattr(kept, name)] for name in PERSONAL}
    found["email"][1] = kept.email.lower()
    return {name: pair for name, pair in found.items() if pair[0] != pair[1]}


def _answered(booking: Booking, fields: Sequence[Field], answers: Mapping[str, str]) -> Values:
    before = dict(booking.answers.values_list("key", "value"))
    pairs = {one.key: [before.get(one.key, ""), answers.get(one.key, "")] for one in fields}
    return {f"{ANSWERS}{key}": pair for key, pair in pairs.items() if pair[0] != pair[1]}


def write_change(
    booking: Booking, contact: Contact, kept: ContactData, values: Values, change: Change
) -> None:
    """Write them, with their line of history; another address kills the links sent before."""
    for name in PERSONAL:
        if name in values:
            setattr(contact, name, values[name][1])
    contact.pesel_index = blind_index("pesel", contact.pesel) if contact.pesel else ""
    contact.save(update_fields=[*PERSONAL, "pesel_index"])
    if values.keys() & REACHES:
        booking.generation += 1
        booking.pin_tries = 0
        booking.save(update_fields=["generation", "pin_tries"])
    add_event(booking, change, before=BookingState(booking.state), changed=values)
    event = booking.events.order_by("-number")[0]
    said = json.dumps(values, ensure_ascii=False)
    ContactChange.objects.create(contact=contact, event=event, values=said)
    booking.contact = contact


def _write_answers(booking: Booking, fields: Sequence[Field], values: Values) -> None:
    for one in fields:
        pair = values.get(f"{ANSWERS}{one.key}")
        if pair is None:
            continue
        if pair[1]:
            words = {"label": one.label, "value": pair[1], "position": one.position}
            Answer.objects.update_or_create(booking=booking, key=one.key, defaults=words)
        else:
            Answer.objects.filter(booking=booking, key=one.key).delete()

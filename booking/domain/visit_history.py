"""What happened to a visit, line by line: when, by whom, what was and what became (P21)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from booking.enums import BookingState
from booking.models import Answer, Booking, BookingEvent, ContactChange
from booking.models.zone import WARSAW
from tenants.audit.actor import ActorKind
from tenants.messaging.kinds import kind_of
from tenants.messaging.models import MessageChannel

from .change_data import ANSWERS
from .masking import masked_email, masked_phone

HIDDEN: Final = "•••"
ACTIONS: Final[Mapping[str, Promise]] = {
    "hold": _("time chosen"),
    "extend": _("more time for the form"),
    "release": _("time given back"),
    "submit": _("form sent"),
    "book": _("booked by the office"),
    "resend": _("confirmation message sent again"),
    "confirm": _("confirmed by the resident"),
    "approve": _("approved by the office"),
    "reject": _("rejected by the office"),
    "undecided": _("not approved before its time came"),
    "reschedule": _("moved"),
    "change_data": _("data changed"),
    "tell_again": _("message sent again"),
    "cancel": _("visit called off"),
    "expire": _("time ran out"),
    "arrive": _("person arrived"),
    "documents": _("documents looked through"),
    "serve": _("person served"),
    "miss": _("person did not come"),
    "not_come": _("checked in, and did not come when called"),
    "late": _("counted as missed: late beyond the grace"),
    "undo": _("last step taken back"),
}
PEOPLE: Final[Mapping[str, Promise]] = {
    ActorKind.RESIDENT: _("resident"),
    ActorKind.SYSTEM: _("by itself"),
    ActorKind.API: _("another system"),
    ActorKind.OPERATOR: _("support"),
}
FIELDS: Final[Mapping[str, Promise]] = {
    "starts_at": _("Time"),
    "counter": _("Counter"),
    "first_name": _("First name"),
    "last_name": _("Last name"),
    "email": _("E-mail"),
    "phone": _("Phone"),
    "pesel": _("PESEL"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One line. ``changes``: field, what it was, what it became; ``forgotten``: fields whose values
    were deleted with the person.
    """

    at: datetime
    action: str | Promise
    by: str | Promise
    state: BookingState | None
    note: str
    changes: list[tuple[str | Promise, str, str]] = field(default_factory=list)
    forgotten: list[str | Promise] = field(default_factory=list)


def visit_history(booking: Booking, answers: Sequence[Answer], *, opened: bool) -> list[Step]:
    """Every step, the last one first; two queries. Addresses are masked unless ``opened``."""
    events = list(booking.events.order_by("-number"))
    kept = ContactChange.objects.filter(event__booking=booking).values_list("event", "values")
    values = {event: json.loads(said) for event, said in kept}
    labels = {f"{ANSWERS}{one.key}": one.label for one in answers}
    return [_step(one, values.get(one.pk), labels, opened) for one in events]


def _step(
    event: BookingEvent,
    personal: Mapping[str, list[str]] | None,
    labels: Mapping[str, str],
    opened: bool,
) -> Step:
    state = BookingState(event.state_to) if event.state_to != event.state_from else None
    step = Step(
        at=event.at.astimezone(WARSAW),
        action=ACTIONS.get(event.action, event.action),
        by=event.by_name or PEOPLE.get(event.by_kind, ""),
        state=state,
        note=_note(event),
        changes=[*_plain(event.values), *_personal(personal or {}, labels, opened)],
    )
    if event.action == "change_data" and personal is None:
        step.forgotten.extend(_label(name, labels) for name in event.changed)
    return step


def _plain(values: Mapping[str, list[str]]) -> Iterator[tuple[str | Promise, str, str]]:
    for name, (old, new) in values.items():
        if old != new:
            yield FIELDS.get(name, name), _said(name, old), _said(name, new)


def _said(name: str, value: str) -> str:
    if name != "starts_at":
        return value
    return f"{datetime.fromisoformat(value).astimezone(WARSAW):%d.%m.%Y %H:%M}"


def _personal(
    values: Mapping[str, list[str]], labels: Mapping[str, str], opened: bool
) -> Iterator[tuple[str | Promise, str, str]]:
    for name, (old, new) in values.items():
        yield _label(name, labels), _shown(name, old, opened), _shown(name, new, opened)


def _shown(name: str, value: str, opened: bool) -> str:
    if opened or not value or name in {"first_name", "last_name"}:
        return value
    masks = {"email": masked_email, "phone": masked_phone}
    return masks[name](value) if name in masks else HIDDEN


def _label(name: str, labels: Mapping[str, str]) -> str | Promise:
    return FIELDS.get(name) or labels.get(name) or name.removeprefix(ANSWERS)


def _note(event: BookingEvent) -> str:
    if event.action != "tell_again":
        return event.note
    kind, _space, channel = event.note.partition(" ")
    named = kind_of(kind)
    how = MessageChannel(channel).label if channel in MessageChannel.values else channel
    return f"{named.label if named else kind}, {how}"

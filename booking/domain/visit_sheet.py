"""Everything about one visit, as its page shows it to a clerk; the queries do not grow with it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from booking.enums import BookingState
from booking.errors import NotFound
from booking.models import Answer, Booking, Contact, Counter, Note
from booking.models.zone import WARSAW
from tenants.consents.domain.own import own
from tenants.consents.models import Acceptance
from tenants.messaging.kinds import kind_of
from tenants.messaging.models import Message, MessageState

from .change_data import OPEN
from .desk_acts import Act, acts_open
from .letters import channels_now
from .masking import masked_email, masked_phone
from .matters import Matters
from .reschedule import MOVABLE
from .scope import Scope
from .tell_again import TO_RESIDENT, may_be_told_again
from .visit_history import HIDDEN, Step, visit_history

# What identifies a person for ever is not read over a shoulder.
PESEL: Final = re.compile(r"\d{11}")
PASSED_OVER: Final = {
    "taken": _("another visit was there"),
    "norm": _("the building was full then"),
    "party": _("it receives fewer people at once"),
    "not_freed": _("another place was freed"),
}
DOORS: Final = {
    "web": _("on the office’s pages"),
    "desk": _("by the office"),
    "api": _("by another system"),
}
FATES: Final = {
    "delivered": _("it arrived"),
    "failed": _("it did not arrive"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A message to the visit's person, and what became of it."""

    id: UUID
    label: str | Promise
    channel: str
    state: str
    state_label: str | Promise
    fate: str | Promise
    at: datetime
    error: str
    may_repeat: bool


@dataclass(frozen=True, slots=True)
class VisitSheet:
    """One visit; ``contact`` is None once its person has been forgotten.

    ``rows``: its matters in order; ``opened``: contact data are shown in full. ``tried``: counters
    that were passed over, and why.
    """

    visit: Booking
    rows: tuple[Booking, ...]
    contact: Contact | None
    opened: bool
    answers: tuple[tuple[str, str], ...]
    documents: list[tuple[str, bool]]
    notes: tuple[Note, ...]
    steps: list[Step]
    messages: tuple[Told, ...]
    acceptances: list[Acceptance]
    tried: tuple[tuple[str, str | Promise], ...]
    acts: frozenset[Act]
    may_move: bool
    may_change: bool

    @property
    def door(self) -> str | Promise:
        """By which way the visit was booked."""
        return DOORS.get(self.visit.channel, self.visit.channel)

    @property
    def state(self) -> BookingState:
        """Where the visit is."""
        return BookingState(self.visit.state)

    @property
    def start(self) -> datetime:
        """When it begins, on the wall clock."""
        return self.visit.starts_at.astimezone(WARSAW)

    @property
    def end(self) -> datetime:
        """When its last matter is over."""
        return self.rows[-1].ends_at.astimezone(WARSAW)

    @property
    def name(self) -> str:
        """Who comes."""
        return str(self.contact) if self.contact else ""

    @property
    def phone(self) -> str:
        """The number, half hidden unless opened."""
        number = self.contact.phone if self.contact else ""
        return number if self.opened else masked_phone(number)

    @property
    def email(self) -> str:
        """The address, half hidden unless opened."""
        address = self.contact.email if self.contact else ""
        return address if self.opened else masked_email(address)

    @property
    def pesel(self) -> str:
        """The number, hidden unless opened."""
        number = self.contact.pesel if self.contact else ""
        return number if self.opened else HIDDEN * bool(number)


def visit_sheet(
    booking_id: UUID, scope: Scope, *, opened: UUID | None, now: datetime
) -> VisitSheet:
    """The sheet of the visit a booking belongs to; raises ``NotFound`` as ``scope.find``.

    ``opened``: the visit whose contact somebody has opened. A form that was never sent is nobody's.
    """
    found = scope.find(booking_id)
    rows = _rows(found.part_of_id or found.pk)
    visit = rows[0]
    if visit.state in {BookingState.HELD, BookingState.DROPPED}:
        raise NotFound
    is_open = opened in {visit.pk, found.pk}
    contact = Contact.objects.filter(booking=visit).first()
    answers = list(Answer.objects.filter(booking=visit))
    ahead = visit.starts_at > now and not visit.has_lapsed(now)
    return VisitSheet(
        visit=visit,
        rows=rows,
        contact=contact,
        opened=is_open,
        answers=tuple((one.label, _answer(one, is_open)) for one in answers),
        documents=_documents(rows),
        notes=tuple(Note.objects.filter(booking=visit)),
        steps=visit_history(visit, answers, opened=is_open),
        messages=tuple(_messages(visit, contact, now)),
        acceptances=own(visit.pk),
        tried=tuple(_tried(rows)),
        acts=acts_open(BookingState(found.state), found.starts_at, now=now),
        may_move=visit.state in MOVABLE and ahead,
        may_change=contact is not None and visit.state in OPEN and not visit.has_lapsed(now),
    )


def _rows(visit_id: UUID) -> tuple[Booking, ...]:
    related = ("service", "unit", "counter", "location")
    of_visit = Booking.objects.filter(pk=visit_id) | Booking.objects.filter(part_of=visit_id)
    found = of_visit.select_related(*related).order_by("starts_at")
    return tuple(sorted(found, key=lambda one: (one.part_of_id is not None, one.starts_at)))


def _answer(answer: Answer, opened: bool) -> str:
    return HIDDEN if PESEL.fullmatch(answer.value) and not opened else answer.value


def _messages(visit: Booking, contact: Contact | None, now: datetime) -> Iterator[Told]:
    channels: list[str] = []
    if contact is not None:
        visit.contact = contact
        channels = channels_now(visit)
    of_visit = Message.objects.filter(about=visit.pk, recipient=TO_RESIDENT)
    for one in of_visit.exclude(state=MessageState.DROPPED).order_by("-due_at", "-pk"):
        kind = kind_of(one.kind)
        yield Told(
            id=one.pk,
            label=kind.label if kind else one.kind,
            channel=one.get_channel_display(),
            state=one.state,
            state_label=MessageState(one.state).label,
            fate=FATES.get(one.delivered, ""),
            at=(one.sent_at or one.due_at).astimezone(WARSAW),
            error=one.error,
            may_repeat=may_be_told_again(one, visit, channels, now),
        )


def _tried(rows: Sequence[Booking]) -> Iterator[tuple[str, str | Promise]]:
    trail = [one for row in rows for one in row.tried]
    names = dict(
        Counter.objects.filter(pk__in=[one["counter"] for one in trail]).values_list("pk", "name")
    )
    for one in trail:
        yield names.get(UUID(one["counter"]), "?"), PASSED_OVER.get(one["why"], one["why"])


def _documents(rows: Sequence[Booking]) -> list[tuple[str, bool]]:
    """What the matters ask for, each once, and whether a clerk has seen it."""
    seen = {one for row in rows for one in row.brought}
    asked = Matters(tuple(row.service for row in rows), rows[-1].ends_at).documents
    return [(one, one in seen) for one in asked]

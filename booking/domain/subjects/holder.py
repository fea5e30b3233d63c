"""Booking as a holder of people's data: visits, places in line, details kept for an account."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar, Final
from uuid import UUID

from booking.domain.cancel import cancel_in_transaction
from booking.domain.letter_source import NOT_NEEDED
from booking.domain.residents import AHEAD
from booking.domain.retain import PERSON as FORGOTTEN
from booking.domain.retain import forget, forget_again
from booking.domain.waitlist.leave import leave
from booking.errors import Refusal
from booking.models import Booking, Contact, PushSubscription, WaitlistEntry
from booking.models.waitlist import IN_LINE
from booking.models.zone import WARSAW
from tenants.audit.actor import Actor
from tenants.erasures import note_erased
from tenants.messaging.models import Message, MessageState
from tenants.rights.holders import Holder, Piece, Whose

from .correct import correct
from .lock import MASK, RESTRICTION, lock, lock_again, unlock
from .told import visits_told, waiting_told
from .whose import details_of, visits_of, waiting_of

forget_again_by_kind: Final = {FORGOTTEN: forget_again, RESTRICTION: lock_again}
"""What a restored backup must go through again (``tenants.erasures``)."""


class Visits(Holder):
    """See the module."""

    key: ClassVar[str] = "booking"

    def find(self, whose: Whose) -> list[Piece]:
        visits = visits_of(replace(whose, but=frozenset()))
        rows = visits.select_related("service", "contact").order_by("starts_at")
        found = [_piece(one) for one in rows]
        waiting = waiting_of(replace(whose, but=frozenset())).select_related("service")
        found += [
            Piece(one.pk, f"{one.service.name}, {one.first_day}–{one.last_day}", _name(one))
            for one in waiting
        ]
        return found

    def tell(self, whose: Whose, now: datetime) -> Mapping[str, Any]:
        return {
            "visits": visits_told(visits_of(whose)),
            "waiting": waiting_told(waiting_of(whose).select_related("service")),
            "details": list(details_of(whose).values("first_name", "last_name", "phone")),
        }

    def rectify(self, whose: Whose, changes: Mapping[str, str], now: datetime, by: Actor) -> int:
        return correct(whose, changes, now=now, by=by)

    def erase(self, whose: Whose, now: datetime, by: Actor) -> Mapping[str, int]:
        rows = list(visits_of(whose).order_by("starts_at"))
        cancelled, kept = set[UUID](), set[UUID]()
        for one in rows:
            if one.state not in AHEAD or one.ends_at <= now:
                continue
            with suppress(Refusal):  # what has begun is kept until it is over
                cancel_in_transaction(one.pk, now=now, by=by)
                cancelled.add(one.pk)
                continue
            kept.add(one.pk)
        over = [one.pk for one in rows if one.pk not in kept]
        over += Booking.objects.filter(part_of__in=over).values_list("pk", flat=True)
        erased = forget(over).contacts
        note_erased(FORGOTTEN, over, now=now)
        waiting = self._leave(whose, now)
        erased += waiting_of(whose).delete()[1].get(WaitlistEntry._meta.label, 0)
        details_of(whose).delete()
        return {
            "erased": erased,
            "cancelled": len(cancelled) + waiting,
            "kept": len(kept),
        }

    def restrict(self, whose: Whose, now: datetime, by: Actor) -> int:
        self._leave(whose, now)
        done: int = details_of(whose).filter(restricted_at=None).update(restricted_at=now)
        return done + lock(list(visits_of(whose).values_list("pk", flat=True)), now=now)

    def lift(self, whose: Whose, now: datetime, by: Actor) -> int:
        done: int = details_of(whose).update(restricted_at=None)
        return done + unlock(list(visits_of(whose).values_list("pk", flat=True)))

    def object(self, whose: Whose, now: datetime, by: Actor) -> int:
        ids = list(visits_of(whose).values_list("pk", flat=True))
        mine = Contact.objects.filter(booking__in=ids)
        done: int = mine.filter(objected_at=None).update(objected_at=now)
        PushSubscription.objects.filter(contact__booking__in=ids).delete()
        waiting = Message.objects.filter(
            about__in=ids, kind__in=NOT_NEEDED, state=MessageState.WAITING
        )
        waiting.update(state=MessageState.DROPPED, error="objection")
        return done + self._leave(whose, now)

    @staticmethod
    def _leave(whose: Whose, now: datetime) -> int:
        rows = waiting_of(whose).filter(state__in=IN_LINE)
        ids = list(rows.values_list("pk", flat=True))
        for entry in ids:
            leave(entry_id=entry, now=now)
        return len(ids)


def _piece(booking: Booking) -> Piece:
    when = f"{booking.starts_at.astimezone(WARSAW):%d.%m.%Y %H:%M}"
    label = f"{booking.reference}: {booking.service.name}, {when}"
    name = str(booking.contact).strip()
    return Piece(booking.pk, label, name, restricted=name == MASK)


def _name(entry: WaitlistEntry) -> str:
    return f"{entry.first_name} {entry.last_name}".strip()

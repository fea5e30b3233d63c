"""Running late: the desk says by how much, and who has a visit today reads it before coming."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from booking.enums import BookingState
from booking.errors import Invalid, NotFound
from booking.models import Booking, Counter, Delay, Unit
from booking.models.zone import WARSAW
from tenants.audit.actor import Actor
from tenants.audit.record import record

from .answers import clean

SHORTEST: Final = 5
LONGEST: Final = 240
LONGEST_NOTE: Final = 200
STILL_AHEAD: Final = frozenset({BookingState.BOOKED, BookingState.ARRIVED})


@dataclass(frozen=True, slots=True)
class LateNote:
    """By how many ``minutes`` visits begin later, why, and until when (None: all day)."""

    minutes: int
    note: str = ""
    until: datetime | None = None


@transaction.atomic
def set_delay(
    told: LateNote, *, unit: Unit, counter: Counter | None = None, now: datetime, by: Actor
) -> Delay:
    """Say that today's visits begin later; saying it again replaces the note.

    For the whole unit, or one of its counters. Raises ``Invalid`` for minutes out of measure, a
    note that is too long or a moment that is over, ``NotFound`` for a counter of another unit.
    """
    if counter is not None and counter.unit_id != unit.pk:
        raise NotFound
    note = clean(told.note)
    errors = _errors(told.minutes, note, told.until, now)
    if errors:
        raise Invalid(errors=errors)
    said = {"minutes": told.minutes, "note": note, "until": told.until}
    delay, _made = Delay.objects.update_or_create(
        unit=unit,
        counter=counter,
        day=_today(now),
        defaults={**said, "set_at": now, "by_name": by.name},
    )
    record("delay.set", by=by, now=now, about=delay, fields=list(said))
    return delay


@transaction.atomic
def clear_delay(*, unit: Unit, counter: Counter | None = None, now: datetime, by: Actor) -> bool:
    """Take today's note back; tells whether there was one. Doing it again does nothing."""
    found = Delay.objects.filter(unit=unit, counter=counter, day=_today(now)).first()
    if found is None:
        return False
    record("delay.cleared", by=by, now=now, about=found)
    found.delete()
    return True


def delays_today(units: Sequence[Unit], now: datetime) -> list[Delay]:
    """Today's notes of these units, with their counters; one query."""
    found = Delay.objects.standing(now).filter(unit__in=units, day=_today(now))
    return list(found.select_related("unit", "counter"))


def delay_of(booking: Booking, now: datetime) -> Delay | None:
    """What somebody with this visit should know now: today's note of its counter, else its unit's.

    None on other days, and where the visit is over or will not be.
    """
    today = _today(now)
    if booking.state not in STILL_AHEAD or booking.starts_at.astimezone(WARSAW).date() != today:
        return None
    notes = {one.counter_id: one for one in _notes(booking, today, now)}
    return notes.get(booking.counter_id) or notes.get(None)


def _notes(booking: Booking, today: date, now: datetime) -> list[Delay]:
    places: list[UUID | None] = [booking.counter_id, None]
    found = Delay.objects.standing(now).filter(unit=booking.unit_id, day=today)
    return [one for one in found if one.counter_id in places]


def _errors(minutes: int, note: str, until: datetime | None, now: datetime) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    if not SHORTEST <= minutes <= LONGEST:
        errors["minutes"] = [
            _("Give from %(from)s to %(to)s minutes.") % {"from": SHORTEST, "to": LONGEST}
        ]
    if len(note) > LONGEST_NOTE:
        errors["note"] = [_("This is too long.")]
    if until is not None and until <= now:
        errors["until"] = [_("Choose an hour ahead.")]
    return errors


def _today(now: datetime) -> date:
    return now.astimezone(WARSAW).date()

"""The message of an order, worded for one visit before anything happens."""

from __future__ import annotations

import re
from copy import copy
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.translation import override

from booking.domain.letter_words import TEXTS, date_long, words
from booking.domain.letters_bulk import alternative, moment
from booking.models import Booking, BulkKind, Counter, Settings, Unit
from booking.models.zone import WARSAW
from tenants.messaging.models import Message, MessageChannel
from tenants.messaging.texts import Text
from tenants.messaging.wording import word

from .alternatives import ALTERNATIVES
from .order import Order

LETTER: Final = {
    BulkKind.CANCEL: "bulk_cancelled",
    BulkKind.MOVE: "bulk_moved",
    BulkKind.RESCUE: "rescue_offer",
}
SATURDAY: Final = 5
SECRET: Final = re.compile(r"(/rezerwacja/)[\w-]+")


def sample_letters(order: Order, visit: Booking, now: datetime) -> dict[str, Text]:
    """By channel, in Polish, as the person of ``visit`` would read it, of the same length.

    The new place is taken for granted, and three times are invented where some are offered.
    """
    found: dict[str, Text] = {}
    kind = LETTER[order.kind]
    with override("pl"):
        details = {"reason": order.reason, **_details(order, visit, now)}
        meant = _moved(order, visit) if order.kind == BulkKind.MOVE else visit
        for channel in (MessageChannel.EMAIL, MessageChannel.SMS):
            message = Message(
                kind=kind, channel=channel, language="pl", about=visit.pk, details=details
            )
            found[channel] = word(TEXTS, (kind, channel, "pl"), words(meant, message), now=now)
    return found


def without_keys(letter: Text) -> Text:
    """For the eyes of the office: who has the link of a visit acts as its person."""
    hidden = [SECRET.sub(r"\1…", text) for text in (letter.body, letter.footer)]
    return replace(letter, body=hidden[0], footer=hidden[1])


def _details(order: Order, visit: Booking, now: datetime) -> dict[str, Any]:
    was = visit.starts_at.astimezone(WARSAW)
    if order.kind == BulkKind.MOVE:
        return {"old_date_long": date_long(was), "old_time": f"{was:%H:%M}"}
    if order.kind == BulkKind.CANCEL:
        return {}
    until = now + timedelta(hours=Settings.objects.current().rescue_hours)
    after = datetime.combine(order.selection.last, was.time(), WARSAW)
    week = (after + timedelta(days=number) for number in range(1, 8))
    times = [day for day in week if day.weekday() < SATURDAY][:ALTERNATIVES]
    return {
        "rescue_until": moment(until, "pl"),
        "alternatives": [alternative(time, visit.unit.name) for time in times],
    }


def _moved(order: Order, visit: Booking) -> Booking:
    there = copy(visit)
    if order.to_day:
        was = visit.starts_at.astimezone(WARSAW)
        there.starts_at = datetime.combine(order.to_day, was.time(), WARSAW)
    if order.to_unit:
        there.unit = Unit.objects.select_related("location").get(pk=order.to_unit)
        there.location = there.unit.location
    if order.to_counter:
        there.counter = Counter.objects.select_related("unit__location").get(pk=order.to_counter)
        there.unit = there.counter.unit
        there.location = there.unit.location
    return there

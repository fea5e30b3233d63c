"""Visits in a clerk's own calendar (ICS by a secret address): when, where and what, never who.

Calendars are kept by companies far away and shared with families: the person of a visit is not in
the feed, only the number by which a clerk finds them at the desk.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from icalendar import Calendar, Event

from booking.enums import BookingState
from booking.errors import NotFound
from booking.models import Booking, CalendarFeed, Counter
from tenants.accounts.models import User
from tenants.accounts.session import actor
from tenants.audit.record import record
from tenants.secrets import digest_of

from .desk_choice import choice_of
from .scope import Scope

SECRET_BYTES: Final = 32
BEFORE: Final = timedelta(days=7)
AHEAD: Final = timedelta(days=60)
SHOWN: Final = frozenset(
    {BookingState.BOOKED, BookingState.ARRIVED, BookingState.SERVED, BookingState.MISSED}
)


@transaction.atomic
def make_feed(person: User, counter_id: UUID | None, scope: Scope, *, now: datetime) -> str:
    """The secret of a new address; an older one of the same feed opens nothing any more.

    ``counter_id`` None: the counters the person looks after. Raises ``NotFound`` for a counter
    the person does not work at.
    """
    counter = _counter(counter_id, scope) if counter_id else None
    text = secrets.token_urlsafe(SECRET_BYTES)
    feed, _made = CalendarFeed.objects.update_or_create(
        person=person, counter=counter, defaults={"digest": digest_of(text), "created_at": now}
    )
    record("calendar_feed.make", by=actor(person), now=now, about=feed)
    return text


@transaction.atomic
def end_feed(person: User, feed_id: UUID, *, now: datetime) -> None:
    """Let an address of one's own open nothing any more; a second time changes nothing."""
    feed = CalendarFeed.objects.filter(pk=feed_id, person=person).first()
    if feed is not None:
        record("calendar_feed.end", by=actor(person), now=now, about=feed)
        feed.delete()


def known_feed(text: str) -> CalendarFeed:
    """The feed of a secret, while its person works here. Raises ``NotFound``."""
    found: CalendarFeed | None = (
        CalendarFeed.objects.select_related("person", "counter")
        .filter(digest=digest_of(text), person__is_active=True)
        .first()
    )
    if found is None or not found.person.is_staff_member:
        raise NotFound
    return found


def visits_of(feed: CalendarFeed, scope: Scope, *, now: datetime) -> list[Booking]:
    """The visits in it, as far as its person's work goes today."""
    shown = Booking.objects.filter(
        state__in=SHOWN, starts_at__gte=now - BEFORE, starts_at__lt=now + AHEAD
    )
    if scope.mine:
        shown = shown.filter(unit__in=scope.mine)
    if scope.posts:
        shown = shown.filter(counter__in=scope.posts)
    if feed.counter_id:
        shown = shown.filter(counter=feed.counter_id)
    elif chosen := [UUID(one) for one in choice_of(feed.person).counters]:
        shown = shown.filter(counter__in=chosen)
    related = ("service", "counter", "unit", "part_of")
    return list(shown.select_related(*related).order_by("starts_at", "pk"))


def feed_file(name: str, visits: Iterable[Booking]) -> bytes:
    """The file (RFC 5545), asked for anew every quarter of an hour; times are UTC."""
    calendar = Calendar()
    calendar.add("prodid", "-//Okienko//PL")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", timedelta(minutes=15), parameters={"value": "DURATION"})
    for visit in visits:
        calendar.add_component(_event(visit))
    made: bytes = calendar.to_ical()
    return made


def _event(visit: Booking) -> Event:
    event = Event()
    event.add("uid", str(visit.pk))
    event.add("dtstamp", visit.created_at)
    event.add("dtstart", visit.starts_at)
    event.add("dtend", visit.ends_at)
    event.add("sequence", visit.moves)
    number = visit.part_of.reference if visit.part_of else visit.reference
    event.add("summary", f"{visit.service.name} ({number})")
    event.add("location", f"{visit.unit.name}, {visit.counter.name}")
    return event


def _counter(counter_id: UUID, scope: Scope) -> Counter:
    found = scope.own(Counter.objects.filter(pk=counter_id, active=True)).first()
    if found is None:
        raise NotFound
    return found

"""The booking: a hold, then a visit, then its end; and the history of each."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q
from django.db.models.fields import DateTimeField

from booking.enums import RUNNING_OUT, BookingState, KeptFor
from tenants.base import OfficeModel, OfficeQuerySet

from .counter import Counter
from .location import Location
from .service import Service
from .unit import Unit

ONE_VISIT_PER_COUNTER = "booking_one_visit_per_counter"


class TsTzRange(Func):
    """``tstzrange(a, b, '[)')``."""

    function = "TSTZRANGE"
    output_field = models.Field()


class Channel(models.TextChoices):
    """By which door a booking was made."""

    WEB = "web"
    DESK = "desk"
    API = "api"


def is_live(now: datetime) -> Q:
    """Whether a booking occupies its counter at ``now``: not released, and not run out."""
    return Q(released_at=None) & (Q(expires_at=None) | Q(expires_at__gt=now))


class BookingQuerySet(OfficeQuerySet["Booking"]):
    """Bookings by what they mean at a moment."""

    def live(self, now: datetime) -> BookingQuerySet:
        """Those that occupy their counter at ``now``: not released, and not run out."""
        return self.filter(is_live(now))

    def overdue(self, now: datetime) -> BookingQuerySet:
        """Holds and unconfirmed bookings whose time ran out, not yet cleaned up."""
        return self.filter(state__in=[BookingState.HELD, BookingState.PENDING], expires_at__lte=now)

    def overlapping(self, start: datetime, end: datetime) -> BookingQuerySet:
        """Those whose blocked time meets ``[start, end)``."""
        return self.filter(starts_at__lt=end, blocked_until__gt=start)

    def telling_alone(self) -> BookingQuerySet:
        """Each with ``is_alone``: it has no further matters, and nobody need ask for them."""
        return self.annotate(is_alone=~Exists(Booking.objects.filter(part_of=OuterRef("pk"))))


class Booking(OfficeModel):
    """Rezerwacja. Moments are UTC; ``ends_at`` is without the buffer, ``blocked_until`` with it.

    ``expires_at`` ends a hold or a confirmation window; None where nothing runs out.
    ``released_at`` is set once, when the place is free again: then the exclusion constraint (I1)
    looks away. ``generation`` goes into every derived secret; raising it kills the old ones.

    ``part_of``: the first matter of a visit with several; contact, secrets and messages are there.
    ``opened_*``: the opening window it lies in, ``bookable_*``: what lead times allowed, both as
    they were when the place was taken (I7, I8); None where a clerk took it. ``override``: the
    reason a clerk with that permission gave for going beyond norm or hours.
    """

    reference = models.CharField(max_length=12, unique=True)
    state = models.CharField(max_length=20, choices=BookingState.choices)
    service = models.ForeignKey(Service, models.PROTECT, related_name="bookings")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="bookings")
    counter = models.ForeignKey(Counter, models.PROTECT, related_name="bookings")
    location = models.ForeignKey(Location, models.PROTECT, related_name="bookings")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    blocked_until = models.DateTimeField()
    people = models.PositiveIntegerField(default=1)
    client = models.CharField(max_length=64, blank=True)
    channel = models.CharField(max_length=5, choices=Channel.choices, default=Channel.WEB)
    language = models.CharField(max_length=5, default="pl")
    made_by = models.UUIDField(null=True, blank=True)
    part_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    kept_for = models.CharField(
        max_length=8, choices=KeptFor.choices, blank=True, default="", db_default=""
    )
    opened_from = models.DateTimeField(null=True, blank=True)
    opened_until = models.DateTimeField(null=True, blank=True)
    bookable_from = models.DateTimeField(null=True, blank=True)
    bookable_until = models.DateTimeField(null=True, blank=True)
    # What of the documents a clerk has seen, by their names.
    brought: models.JSONField[list[str], list[str]] = models.JSONField(
        default=list, blank=True, db_default=models.Value([], models.JSONField())
    )
    override = models.CharField(max_length=300, blank=True, default="", db_default="")
    tried = models.JSONField(default=list, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    extensions_used = models.PositiveIntegerField(default=0)
    pin_tries = models.PositiveIntegerField(default=0)
    generation = models.PositiveIntegerField(default=1)
    moves = models.PositiveIntegerField(default=0, db_default=0)
    released_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    objects: ClassVar = BookingQuerySet.as_manager()

    class Meta:
        db_table = "booking"
        ordering = ("starts_at",)
        indexes = [
            models.Index(fields=["counter", "starts_at"], name="booking_counter_start"),
            models.Index(fields=["starts_at"], name="booking_start"),
            # What is not settled is little and asked for all the time, beside the day masks.
            models.Index(
                fields=["starts_at"],
                name="booking_unsettled",
                condition=Q(state__in=sorted(RUNNING_OUT)),
            ),
            models.Index(fields=["client"], name="booking_client_holds", condition=Q(state="held")),
            # Next to none: places that are still to be offered to those in line.
            models.Index(fields=["id"], name="booking_for_line", condition=Q(kept_for="line")),
            models.Index(
                fields=["part_of"], name="booking_parts", condition=Q(part_of__isnull=False)
            ),
        ]
        constraints = [
            ExclusionConstraint(
                name=ONE_VISIT_PER_COUNTER,
                expressions=[
                    (F("counter"), RangeOperators.EQUAL),
                    (
                        TsTzRange(
                            F("starts_at"),
                            F("blocked_until"),
                            RangeBoundary(),
                            output_field=DateTimeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(released_at=None),
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")) & Q(blocked_until__gte=F("ends_at")),
                name="booking_times_in_order",
            ),
            models.CheckConstraint(condition=Q(people__gte=1), name="booking_people"),
        ]

    def __str__(self) -> str:
        return self.reference

    def has_lapsed(self, now: datetime) -> bool:
        """The time to fill in the form or to confirm is over, cleaned up or not."""
        return self.expires_at is not None and self.expires_at <= now


class BookingEvent(OfficeModel):
    """One line of a booking's history (P21): the office may add lines, never change them (I6).

    ``changed`` holds field names; ``values`` what a time or a place was and became
    (``{"starts_at": [old, new]}``). Values of personal fields are never copied here.
    """

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    action = models.CharField(max_length=40)
    by_kind = models.CharField(max_length=10)
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=150, blank=True)
    state_from = models.CharField(max_length=20, blank=True)
    state_to = models.CharField(max_length=20)
    changed = models.JSONField(default=list)
    values: models.JSONField[dict[str, list[str]], dict[str, list[str]]] = models.JSONField(
        default=dict, db_default=models.Value({}, models.JSONField())
    )
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "booking_event"
        ordering = ("booking", "number")
        # What changed since a moment, for partners' programs.
        indexes = [models.Index(fields=["at", "booking"], name="booking_event_at")]
        constraints = [
            models.UniqueConstraint(fields=["booking", "number"], name="booking_event_number")
        ]

    def __str__(self) -> str:
        return f"{self.booking_id} {self.number}: {self.action}"

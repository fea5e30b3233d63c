"""The hall: numbers that people wait with, their calls, and codes to check in by.

Nothing here names anybody. A ticket of somebody who has a visit points at it, and is nobody's once
that visit's person is forgotten; so tickets stay, as figures.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenants.base import OfficeModel, OfficeQuerySet

from .booking import Booking
from .counter import Counter
from .location import Location
from .service import Service

BOOKED_LETTER: Final = "U"
"""In front of the numbers of those who have a visit (umówieni); no matter has this letter."""
LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTVWXYZ"
CODE_DIGITS: Final = 6
ONE_CALL_PER_COUNTER: Final = "ticket_one_call_per_counter"


class TicketState(models.TextChoices):
    """Where somebody with a number is."""

    WAITING = "waiting", pgettext_lazy("ticket", "waiting")
    CALLED = "called", _("called to a counter")
    SERVED = "served", pgettext_lazy("ticket", "served")
    GONE = "gone", _("did not come when called")
    LEFT = "left", _("given back")


OPEN: Final = frozenset({TicketState.WAITING, TicketState.CALLED})


class TicketQuerySet(OfficeQuerySet["Ticket"]):
    """Tickets by day."""

    def of(self, location: Location, day: date) -> TicketQuerySet:
        """Those of one building on one day."""
        return self.filter(location=location, day=day)

    def open(self) -> TicketQuerySet:
        """Those whose people are in the hall."""
        return self.filter(state__in=OPEN)


class Ticket(OfficeModel):
    """Bilet, numerek: one wait and one service.

    ``booking``: the matter of a visit it is for; None: somebody without an appointment. Of a visit
    with several matters each has a ticket of the same number, one after the other (``matter`` 1,
    2, …); a visit that moved to another day or building after it came has another one there.
    ``leaves_at``: until when the building's norm counts somebody without an appointment, as was
    reckoned when the ticket was given; sooner where they left sooner. ``counter``: where they were
    called to, None while they wait.
    """

    location = models.ForeignKey(Location, models.PROTECT, related_name="tickets")
    service = models.ForeignKey(Service, models.PROTECT, related_name="tickets")
    booking = models.ForeignKey(
        Booking, models.PROTECT, null=True, blank=True, related_name="tickets"
    )
    counter = models.ForeignKey(
        Counter, models.PROTECT, null=True, blank=True, related_name="tickets"
    )
    day = models.DateField()
    letter = models.CharField(max_length=1)
    number = models.PositiveIntegerField()
    matter = models.PositiveIntegerField(default=1)
    people = models.PositiveIntegerField(default=1)
    # How many lines its history has.
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=7, choices=TicketState.choices, default=TicketState.WAITING)
    came_at = models.DateTimeField()
    leaves_at = models.DateTimeField(null=True, blank=True)
    calls = models.PositiveIntegerField(default=0)
    first_called_at = models.DateTimeField(null=True, blank=True)
    called_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = TicketQuerySet.as_manager()

    class Meta:
        db_table = "booking_ticket"
        ordering = ("day", "came_at", "id")
        indexes = [
            models.Index(
                fields=["location", "day"],
                name="ticket_open",
                condition=Q(state__in=["waiting", "called"]),
            ),
            models.Index(fields=["came_at"], name="ticket_came"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["location", "day", "letter", "number", "matter"], name="hall_ticket_number"
            ),
            models.UniqueConstraint(
                fields=["booking", "day", "location"],
                name="ticket_one_per_matter",
                condition=~Q(booking=None),
            ),
            models.UniqueConstraint(
                fields=["counter"], name=ONE_CALL_PER_COUNTER, condition=Q(state="called")
            ),
            models.CheckConstraint(
                condition=~Q(state="called") | ~Q(counter=None) & Q(calls__gte=1),
                name="ticket_called_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(booking=None, leaves_at__gte=F("came_at"))
                | ~Q(booking=None) & Q(leaves_at=None),
                name="ticket_norm_counts_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "called"], ended_at=None)
                | Q(state__in=["served", "gone", "left"]) & ~Q(ended_at=None),
                name="ticket_ended_or_not",
            ),
            models.CheckConstraint(
                condition=Q(people__gte=1, number__gte=1, matter__gte=1), name="ticket_counts"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """What is printed and called: ``A007``."""
        return f"{self.letter}{self.number:03d}"


class TicketEvent(OfficeModel):
    """One line of a ticket's history: the office may add lines, never change them.

    ``number`` follows the version of the ticket that its writer saw, and is unique: of two who saw
    the same ticket and both do something to it, the second is refused by the database.
    """

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    action = models.CharField(max_length=20)
    by_kind = models.CharField(max_length=10)
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=150, blank=True)
    counter = models.ForeignKey(Counter, models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "booking_ticket_event"
        ordering = ("ticket", "number")
        constraints = [
            models.UniqueConstraint(fields=["ticket", "number"], name="ticket_event_number")
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.number}: {self.action}"


class TicketCount(OfficeModel):
    """The last number given of a letter in a building on a day; locked until its ticket is in."""

    location = models.ForeignKey(Location, models.CASCADE, related_name="+")
    day = models.DateField()
    letter = models.CharField(max_length=1)
    last = models.PositiveIntegerField()

    class Meta:
        db_table = "booking_ticket_count"
        constraints = [
            models.UniqueConstraint(fields=["location", "day", "letter"], name="ticket_count_key")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.letter}{self.last}"


class ArrivalCode(OfficeModel):
    """Six digits by which the person of a visit checks in; nobody else's in that building that day.

    Drawn when they are first shown; drawn anew where the visit has moved to another day.
    """

    booking = models.OneToOneField(Booking, models.CASCADE, related_name="arrival_code")
    location = models.ForeignKey(Location, models.CASCADE, related_name="+")
    day = models.DateField()
    code = models.CharField(max_length=CODE_DIGITS)

    class Meta:
        db_table = "booking_arrival_code"
        constraints = [
            models.UniqueConstraint(fields=["location", "day", "code"], name="arrival_code_once")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.booking_id}"

"""What an office tells us: a report, what was said about it, and how far it is (P27)."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Case, Q, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from provisioning.models.shared import SharedModel, shared
from tenants.models import Office


class TicketKind(models.TextChoices):
    """What the contract tells apart: a fault, with its deadlines, or help with the work."""

    FAULT = "fault", _("fault")
    HELP = "help", pgettext_lazy("ticket", "help")


class TicketState(models.TextChoices):
    """How far a ticket is. ``mended`` waits for the office's word, or for its silence."""

    REPORTED = "reported", pgettext_lazy("ticket", "reported")
    STARTED = "started", pgettext_lazy("ticket", "being worked on")
    MENDED = "mended", pgettext_lazy("ticket", "mended, waiting for your word")
    CLOSED = "closed", pgettext_lazy("ticket", "closed")


class TicketQuerySet(models.QuerySet["Ticket"]):
    """Tickets by what is to be done with them."""

    def open(self) -> TicketQuerySet:
        """Those that wait for us."""
        return self.filter(state__in=[TicketState.REPORTED, TicketState.STARTED])

    def by_urgency(self) -> TicketQuerySet:
        """Those that wait for us by their age, then those that wait for the office, then others."""
        waiting = Case(
            When(state__in=[TicketState.REPORTED, TicketState.STARTED], then=0),
            When(state=TicketState.MENDED, then=1),
            default=2,
        )
        oldest = Case(When(~Q(state=TicketState.CLOSED), then="reported_at"))
        return self.order_by(waiting, oldest, "-reported_at", "-id")

    def of(self, office: Office) -> TicketQuerySet:
        """One office's, newest first."""
        return self.filter(office_id=office.pk).order_by("-number")

    def before(self, number: int) -> TicketQuerySet:
        """Those with a smaller number: what follows in an office's list."""
        return self.filter(number__lt=number)


class Ticket(SharedModel):
    """One report, numbered within its office.

    ``agreed_on``: another day to mend it by, agreed in writing. ``penalty_days`` and
    ``warranty_days``: what was handed over to billing at the end, ``handed_at``.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=TicketKind.choices, default=TicketKind.FAULT)
    state = models.CharField(
        max_length=10, choices=TicketState.choices, default=TicketState.REPORTED
    )
    reported_at = models.DateTimeField()
    reporter_id = models.UUIDField(null=True)
    reporter_name = models.CharField(max_length=150, blank=True)
    reporter_email = models.EmailField(blank=True)
    page = models.CharField(max_length=200, blank=True)
    report_id = models.UUIDField(null=True, unique=True)
    started_at = models.DateTimeField(null=True)
    mended_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    agreed_on = models.DateField(null=True)
    replacement_asked_at = models.DateTimeField(null=True)
    replaced_at = models.DateTimeField(null=True)
    handed_at = models.DateTimeField(null=True)
    penalty_days = models.PositiveSmallIntegerField(default=0)
    warranty_days = models.PositiveSmallIntegerField(default=0)

    objects = TicketQuerySet.as_manager()

    class Meta:
        db_table = shared("ticket")
        ordering = ("-reported_at", "-id")
        constraints = [
            models.UniqueConstraint(fields=["office", "number"], name="ticket_number"),
        ]

    def __str__(self) -> str:
        return f"{self.number}"

    @property
    def is_fault(self) -> bool:
        """Tell whether the deadlines of the warranty run."""
        return self.kind == TicketKind.FAULT

    @property
    def is_open(self) -> bool:
        """Tell whether it waits for us."""
        return self.state in {TicketState.REPORTED, TicketState.STARTED}

    def lasted_until(self, now: datetime) -> datetime:
        """When the interruption ended, or now."""
        return self.mended_at or now


class EntryKind(models.TextChoices):
    """What happened to a ticket, as its page tells it."""

    REPORTED = "reported", pgettext_lazy("ticket", "reported it")
    REPLY = "reply", pgettext_lazy("ticket", "wrote")
    STARTED = "started", pgettext_lazy("ticket", "began the work")
    AGREED = "agreed", pgettext_lazy("ticket", "wrote down another day that was agreed")
    MENDED = "mended", pgettext_lazy("ticket", "says it is mended")
    CONFIRMED = "confirmed", pgettext_lazy("ticket", "says it works")
    DISPUTED = "disputed", pgettext_lazy("ticket", "says it does not work yet")
    KIND = "kind", pgettext_lazy("ticket", "changed what it is")
    REPLACEMENT = "replacement", pgettext_lazy("ticket", "demanded a replacement")
    REPLACED = "replaced", pgettext_lazy("ticket", "replaced it")
    CLOSED = "closed", pgettext_lazy("ticket", "closed it")


class Side(models.TextChoices):
    """Who said it."""

    OFFICE = "office", pgettext_lazy("ticket", "the office")
    OPERATOR = "operator", pgettext_lazy("ticket", "Okienko")


class TicketEntry(SharedModel):
    """Something said or done about a ticket; nobody changes it afterwards (by privilege).

    ``sealed``: the words, by the office's data key: people write about people, and what is sealed
    so dies with the office. ``told_at``: when the other side was told by e-mail.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="entries")
    office_id = models.UUIDField(db_index=True)
    at = models.DateTimeField()
    side = models.CharField(max_length=10, choices=Side.choices)
    by_name = models.CharField(max_length=150, blank=True)
    kind = models.CharField(max_length=12, choices=EntryKind.choices)
    sealed = models.TextField(blank=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        db_table = shared("ticket_entry")
        ordering = ("at", "id")
        indexes = [
            models.Index(
                fields=["at"], name="ticket_entry_untold", condition=models.Q(told_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"

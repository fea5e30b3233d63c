"""The contract: its number and dates, what it asks of invoices, the protocol that starts them."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _

from billing.enums import Form, Timing
from billing.models.base import PlatformModel, percent
from billing.periods import Span
from tenants.models import Office, OfficeState


class ContractQuerySet(models.QuerySet["Contract"]):
    """Contracts by where they are in their life."""

    def in_force(self, day: date) -> ContractQuerySet:
        """Begun and not over on ``day``."""
        return self.filter(starts_on__lte=day).filter(Q(ends_on=None) | Q(ends_on__gt=day))

    def over(self, day: date) -> ContractQuerySet:
        """Ended by ``day``, and nobody has been told yet."""
        return self.filter(ends_on__lte=day, closed_at=None)

    def not_over(self, day: date) -> ContractQuerySet:
        """Whatever is still to be invoiced after ``day``: begun, or still to begin.

        One that ended on its first day was called off before it began: nothing is invoiced.
        """
        running = self.filter(Q(ends_on=None) | Q(ends_on__gt=day))
        return running.exclude(ends_on=F("starts_on"))

    def of_whom_we_serve(self) -> ContractQuerySet:
        """Without those of offices that left before the end: nobody is invoiced for nothing.

        The last months of one that ended in time are invoiced when they are due; and an office that
        moved is served elsewhere for the contract it has here.
        """
        left_on = TruncDate("office__gone_at")
        return self.filter(
            ~Q(office__state=OfficeState.GONE) | Q(served_elsewhere=True) | Q(ends_on__lte=left_on)
        )

    def ending(self, first: date, last: date) -> ContractQuerySet:
        """Those that end in these days and have no successor: renewals ahead."""
        return self.filter(ends_on__range=(first, last), successor=None, closed_at=None)


class Contract(PlatformModel):
    """What an office and we have signed. ``ends_on`` does not belong any more (see ``periods``).

    ``grant_funded``: the office pays from a grant; while its money has not come, reminders wait,
    and after ``grant_paid_on`` it has ``grant_days`` to pay. ``served_elsewhere``: the office moved
    to another installation of ours, and the contract is invoiced here to its end.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(_("contract number"), max_length=60)
    subject = models.CharField(_("subject"), max_length=300, blank=True)
    form = models.CharField(
        _("form of the contract"), max_length=10, choices=Form.choices, default=Form.SERVICE
    )
    signed_on = models.DateField(_("signed on"))
    starts_on = models.DateField(_("contract from"))
    ends_on = models.DateField(_("contract to"), null=True, blank=True)
    timing = models.CharField(
        _("invoiced"), max_length=10, choices=Timing.choices, default=Timing.ARREARS
    )
    payment_days = models.PositiveSmallIntegerField(_("days to pay"), default=30)
    protocol_required = models.BooleanField(_("invoices only after the protocol"), default=True)
    is_automatic = models.BooleanField(_("invoices are issued without asking"), default=True)
    grant_funded = models.BooleanField(_("paid from a grant"), default=False)
    grant_days = models.PositiveSmallIntegerField(_("days to pay after the grant"), default=14)
    grant_paid_on = models.DateField(_("grant received on"), null=True, blank=True)
    delay_percent = percent("1.00", verbose_name=_("penalty per day of delay, %"))
    breach_percent = percent("10.00", verbose_name=_("penalty for a breach, %"))
    predecessor = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="successor"
    )
    served_elsewhere = models.BooleanField(default=False, db_default=False, editable=False)
    end_reason = models.CharField(_("why it ended"), max_length=300, blank=True)
    closed_at = models.DateTimeField(null=True, editable=False)

    objects = ContractQuerySet.as_manager()

    class Meta:
        db_table = "billing_contract"
        ordering = ("starts_on",)
        constraints = [
            models.UniqueConstraint(fields=["office", "number"], name="billing_contract_number"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")),
                name="billing_contract_dates",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def accepted_on(self) -> date | None:
        """The day from which invoices may be issued; None while the protocol is missing."""
        if not self.protocol_required:
            return self.starts_on
        clean = [each.signed_on for each in self.protocols.all() if not each.remarks]
        return min(clean, default=None)

    @property
    def warranty_ends_on(self) -> date | None:
        """The end of the warranty: the contract's, later by each interruption that prolonged it."""
        if self.ends_on is None:
            return None
        days = sum(extension.days for extension in self.extensions.all())
        return self.ends_on + timedelta(days=days)

    def span(self) -> Span | None:
        """Its days; None while it has no end."""
        return None if self.ends_on is None else Span(self.starts_on, self.ends_on)


class Protocol(PlatformModel):
    """An acceptance protocol. One without remarks lets invoices be issued."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="protocols")
    signed_on = models.DateField(_("signed on"))
    remarks = models.TextField(_("remarks"), blank=True)

    class Meta:
        db_table = "billing_protocol"
        ordering = ("signed_on",)

    def __str__(self) -> str:
        return f"{self.contract} {self.signed_on}"

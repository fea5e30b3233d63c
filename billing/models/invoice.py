"""The ledger of invoices: numbers without gaps, and the truth about money."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.enums import OPEN, Channel, InvoiceKind, InvoiceStatus
from billing.models.base import PlatformModel, money
from billing.models.contract import Contract
from billing.money.amounts import ZERO, add_up
from tenants.models import Office


class Series(models.Model):
    """A year's numbers of one kind: ``FV/2026``. Its row is the lock that leaves no gap."""

    key = models.CharField(primary_key=True, max_length=20)
    last = models.PositiveIntegerField(default=0)
    last_issued_on = models.DateField(null=True)

    class Meta:
        db_table = "billing_series"

    def __str__(self) -> str:
        return self.key


class InvoiceQuerySet(models.QuerySet["Invoice"]):
    """Invoices by what is to be done with them."""

    def issued(self) -> InvoiceQuerySet:
        """Everything with a number."""
        return self.exclude(status=InvoiceStatus.DRAFT)

    def open(self) -> InvoiceQuerySet:
        """Invoices for which money is expected."""
        return self.filter(kind=InvoiceKind.INVOICE, status__in=OPEN)

    def overdue(self) -> InvoiceQuerySet:
        """Invoices whose day has passed."""
        return self.filter(kind=InvoiceKind.INVOICE, status=InvoiceStatus.OVERDUE)

    def with_money(self) -> InvoiceQuerySet:
        """With all that says what is owed: no further query per invoice."""
        return self.select_related("contract").prefetch_related("settlements", "corrections")

    def of_period(self, contract: Contract, first: date) -> InvoiceQuerySet:
        """The invoice of a contract's period, if there is one."""
        return self.filter(contract=contract, period_first=first, kind=InvoiceKind.INVOICE)


class Invoice(PlatformModel):
    """An invoice or a correction; the amounts of a correction are differences.

    ``period_first`` and ``period_end`` (not included) are set where it is for a contract's period.
    ``due_on`` is known once it has been delivered: so many days from then.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    contract = models.ForeignKey(
        Contract, on_delete=models.PROTECT, null=True, related_name="invoices"
    )
    kind = models.CharField(max_length=12, choices=InvoiceKind.choices, default=InvoiceKind.INVOICE)
    status = models.CharField(
        max_length=12, choices=InvoiceStatus.choices, default=InvoiceStatus.DRAFT
    )
    series = models.ForeignKey(Series, on_delete=models.PROTECT, null=True, related_name="+")
    ordinal = models.PositiveIntegerField(null=True)
    # NULL and not "": drafts have none, and there are many of them.
    number = models.CharField(_("invoice number"), max_length=30, unique=True, null=True)  # noqa: DJ001 - see above
    period_first = models.DateField(null=True)
    period_end = models.DateField(null=True)
    created_at = models.DateTimeField()
    issued_on = models.DateField(_("issued on"), null=True, db_index=True)
    net = money(default=ZERO)
    vat = money(default=ZERO)
    gross = money(default=ZERO)
    channel = models.CharField(max_length=10, choices=Channel.choices, blank=True)
    sent_at = models.DateTimeField(null=True)
    delivered_on = models.DateField(_("delivered on"), null=True)
    due_on = models.DateField(_("due on"), null=True, db_index=True)
    paid_on = models.DateField(_("paid on"), null=True)
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="corrections"
    )
    reason = models.CharField(_("reason of the correction"), max_length=256, blank=True)

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        db_table = "billing_invoice"
        ordering = ("-issued_on", "-ordinal")
        constraints = [
            models.UniqueConstraint(fields=["series", "ordinal"], name="billing_no_double_number"),
            models.UniqueConstraint(
                fields=["contract", "period_first"],
                condition=Q(kind=InvoiceKind.INVOICE),
                name="billing_period_invoiced_once",
            ),
            models.CheckConstraint(
                condition=Q(status=InvoiceStatus.DRAFT, number=None)
                | (~Q(status=InvoiceStatus.DRAFT) & Q(number__isnull=False)),
                name="billing_draft_has_no_number",
            ),
            models.CheckConstraint(
                condition=Q(kind=InvoiceKind.CORRECTION, corrects__isnull=False)
                | Q(kind=InvoiceKind.INVOICE, corrects=None),
                name="billing_correction_corrects",
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"{InvoiceStatus.DRAFT.label} {self.pk}"

    @property
    def state(self) -> InvoiceStatus:
        """The status as a word that knows what may follow."""
        return InvoiceStatus(self.status)

    @property
    def said(self) -> dict[str, Any]:
        """What it says, word for word: the last frozen document. Empty for a draft."""
        documents = list(self.documents.all())
        return documents[-1].data if documents else {}

    @property
    def ksef_number(self) -> str:
        """The number KSeF gave it, if it did."""
        accepted = [row for row in self.submissions.all() if row.state == "accepted"]
        return (accepted[0].number or "") if accepted else ""

    @property
    def period_last(self) -> date | None:
        """The last day it is for, as people write periods."""
        return self.period_end - timedelta(days=1) if self.period_end else None

    def corrected_gross(self) -> Decimal:
        """What it states together with its issued corrections."""
        issued = (row for row in self.corrections.all() if row.status != InvoiceStatus.DRAFT)
        return self.gross + add_up(correction.gross for correction in issued)

    def settled(self) -> Decimal:
        """What has been paid or deducted."""
        return add_up(row.amount for row in self.settlements.all())

    def outstanding(self) -> Decimal:
        """What is still to be paid; negative: what we owe back."""
        return self.corrected_gross() - self.settled()

"""Words of billing that are known on every floor of it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Interval(models.TextChoices):
    """How often a fee is paid."""

    MONTH = "month", _("monthly")
    QUARTER = "quarter", _("quarterly")
    YEAR = "year", _("yearly")

    @property
    def months(self) -> int:
        """Its length."""
        return {Interval.MONTH: 1, Interval.QUARTER: 3, Interval.YEAR: 12}[self]


class Form(models.TextChoices):
    """What the contract is about."""

    SERVICE = "service", _("service (SaaS)")
    LICENCE = "licence", _("licence for the office's own server")


class Timing(models.TextChoices):
    """When a period is invoiced; in either case not before the acceptance protocol."""

    ADVANCE = "advance", _("when the period begins")
    ARREARS = "arrears", _("after the period")


class OnceKind(models.TextChoices):
    """What is paid once."""

    IMPLEMENTATION = "implementation", _("implementation")
    LICENCE = "licence", _("licence")
    INTEGRATION = "integration", _("integration")
    MODULE = "module", _("module")
    CHANGE = "change", _("change within a period")
    OTHER = "other", pgettext_lazy("invoice", "other")


class PenaltyKind(models.TextChoices):
    """Why the office may deduct; contract of the county, section 6."""

    DELAY = "delay", _("for each day of delay")
    BREACH = "breach", _("for a breach or the end of the contract through our fault")


class InvoiceKind(models.TextChoices):
    """What a document is."""

    INVOICE = "invoice", _("invoice")
    CORRECTION = "correction", _("correction")


class InvoiceStatus(models.TextChoices):
    """Where an invoice is. Questions about states live here."""

    DRAFT = "draft", pgettext_lazy("invoice", "draft")
    ISSUED = "issued", pgettext_lazy("invoice", "issued")
    SENT = "sent", pgettext_lazy("invoice", "sent")
    REJECTED = "rejected", pgettext_lazy("invoice", "rejected by KSeF")
    ACCEPTED = "accepted", pgettext_lazy("invoice", "delivered")
    OVERDUE = "overdue", pgettext_lazy("invoice", "overdue")
    PAID = "paid", pgettext_lazy("invoice", "paid")
    CORRECTED = "corrected", pgettext_lazy("invoice", "corrected to nothing")

    @property
    def is_open(self) -> bool:
        """Tell whether money may still be expected for it."""
        return self in OPEN

    def may_become(self, following: InvoiceStatus) -> bool:
        """Tell whether ``following`` is a step of the machine."""
        return following in NEXT[self]


OPEN = frozenset(
    {InvoiceStatus.ISSUED, InvoiceStatus.SENT, InvoiceStatus.ACCEPTED, InvoiceStatus.OVERDUE}
)
_SETTLED = frozenset({InvoiceStatus.PAID, InvoiceStatus.CORRECTED})
# A transfer may arrive before anybody said the invoice has; a transfer that goes back reopens it.
NEXT: dict[InvoiceStatus, frozenset[InvoiceStatus]] = {
    InvoiceStatus.DRAFT: frozenset({InvoiceStatus.ISSUED}),
    InvoiceStatus.ISSUED: frozenset({InvoiceStatus.SENT, InvoiceStatus.ACCEPTED}) | _SETTLED,
    InvoiceStatus.SENT: frozenset({InvoiceStatus.ACCEPTED, InvoiceStatus.REJECTED}) | _SETTLED,
    InvoiceStatus.REJECTED: frozenset({InvoiceStatus.SENT}),
    InvoiceStatus.ACCEPTED: frozenset({InvoiceStatus.OVERDUE}) | _SETTLED,
    InvoiceStatus.OVERDUE: frozenset({InvoiceStatus.ACCEPTED}) | _SETTLED,
    InvoiceStatus.PAID: frozenset({InvoiceStatus.ACCEPTED, InvoiceStatus.CORRECTED}),
    InvoiceStatus.CORRECTED: frozenset(),
}


class SettlementKind(models.TextChoices):
    """What an invoice is settled by."""

    TRANSFER = "transfer", _("bank transfer")
    CARD = "card", _("card")
    PENALTY = "penalty", _("deducted penalty")
    OTHER = "other", pgettext_lazy("invoice", "other")


class Channel(models.TextChoices):
    """How an invoice goes to the office."""

    KSEF = "ksef", "KSeF"
    PEF = "pef", "PEF"
    EMAIL = "email", _("e-mail")
    PAPER = "paper", _("paper")

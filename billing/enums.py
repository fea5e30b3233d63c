"""Words of billing that are known on every floor of it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


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
    OTHER = "other", _("other")


class PenaltyKind(models.TextChoices):
    """Why the office may deduct; contract of the county, section 6."""

    DELAY = "delay", _("for each day of delay")
    BREACH = "breach", _("for a breach or the end of the contract through our fault")

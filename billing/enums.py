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

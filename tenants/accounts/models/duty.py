"""What an operator is here for: everybody sees all of the operators' pages, duties say who acts."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import pgettext_lazy


class Duty(models.TextChoices):
    """Kept among the account's permissions; an operator without one only looks."""

    OWNER = "owner", pgettext_lazy("duty", "owner")
    SUPPORT = "support", pgettext_lazy("duty", "support")
    ACCOUNTING = "accounting", pgettext_lazy("duty", "accounting")
    LOOKS = "looks", pgettext_lazy("duty", "only looks")


EXPLAINED: Final = {
    Duty.OWNER: pgettext_lazy("duty", "does everything, and says who else may do what"),
    Duty.SUPPORT: pgettext_lazy("duty", "looks after offices: notes, announcements, suspension"),
    Duty.ACCOUNTING: pgettext_lazy("duty", "looks after contracts, invoices and transfers"),
    Duty.LOOKS: pgettext_lazy("duty", "sees everything and changes nothing"),
}

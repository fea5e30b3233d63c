"""A resident with an account: what the office's forms are filled in with (P23)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from tenants.base import OfficeModel


class Resident(OfficeModel):
    """Mieszkaniec z kontem: the details a signed-in person keeps here, deleted with the account.

    The e-mail address is the account's: it is proved at each sign-in. ``restricted_at``: since when
    clerks may not find the person any more (GDPR, art. 18).
    """

    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="resident"
    )
    first_name = models.CharField(max_length=80, blank=True)
    last_name = models.CharField(max_length=80, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    restricted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "booking_resident"

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

"""What the staff writes down about a visit, for themselves."""

from __future__ import annotations

from django.db import models

from tenants.base import OfficeModel
from tenants.secrets import EncryptedTextField

from .booking import Booking


class Note(OfficeModel):
    """Notatka. Sealed, because people write about people; forgotten with the visit's contact."""

    booking = models.ForeignKey(Booking, models.CASCADE, related_name="notes")
    at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=150, blank=True)
    text = EncryptedTextField()

    class Meta:
        db_table = "booking_note"
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"{self.by_name} {self.at:%Y-%m-%d %H:%M}"

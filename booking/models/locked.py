"""A person whose data the office may keep and not use (GDPR, art. 18)."""

from __future__ import annotations

from django.db import models

from tenants.base import OfficeModel
from tenants.secrets import EncryptedTextField

from .contact import Contact


class LockedContact(OfficeModel):
    """Everything that told who comes, taken out of its rows and sealed away.

    No list, search, print, message or program can use what is not there; whoever forgets the
    contact forgets this with it. ``sealed`` is JSON (``domain.subjects.lock``); the indexes find
    the person again (HMAC).
    """

    contact = models.OneToOneField(Contact, models.CASCADE, related_name="locked")
    sealed = EncryptedTextField()
    email_index = models.CharField(max_length=64, blank=True, default="")
    phone_index = models.CharField(max_length=64, blank=True, default="")
    pesel_index = models.CharField(max_length=64, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        db_table = "booking_locked_contact"
        indexes = [
            models.Index(fields=["email_index"], name="locked_contact_email"),
            models.Index(fields=["phone_index"], name="locked_contact_phone"),
        ]

    def __str__(self) -> str:
        return str(self.contact_id)

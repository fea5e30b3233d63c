"""The audit trail: who did what to what; field names, never values of personal data."""

from __future__ import annotations

from django.db import models

from tenants.base import OfficeModel


class Entry(OfficeModel):
    """One act. The office may add entries and read them; its role cannot change or delete them."""

    at = models.DateTimeField(db_index=True)
    action = models.CharField(max_length=60)
    by_kind = models.CharField(max_length=10)
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=150, blank=True)
    about_kind = models.CharField(max_length=40, blank=True)
    about_id = models.UUIDField(null=True, db_index=True)
    fields = models.JSONField(default=list)
    address = models.GenericIPAddressField(null=True)

    class Meta:
        db_table = "audit_entry"
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action}"


class Link(OfficeModel):
    """An entry's place in the chain: ``digest`` speaks for it and for everything before it.

    Append-only as entries are. Whoever owns the database could still change an entry; then the
    digests no longer agree, from that one on.
    """

    number = models.PositiveBigIntegerField(unique=True)
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="link")
    digest = models.CharField(max_length=64)

    class Meta:
        db_table = "audit_link"
        ordering = ("number",)

    def __str__(self) -> str:
        return f"{self.number} {self.digest[:12]}"

"""What the rows of provisioning have in common: they live on the platform, under ids made by us."""

from __future__ import annotations

from django.db import models

from tenants.ids import uuid7


class PlatformModel(models.Model):
    """A row in the public schema."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)

    class Meta:
        abstract = True

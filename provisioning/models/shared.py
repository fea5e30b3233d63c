"""Rows that an office and its operators share: in the public schema, read by both.

The tables are named with their schema, because an office's path does not hold it; row security
shows each office its own rows (see the migration), so one model serves both sides.
"""

from __future__ import annotations

from django.db import models

from tenants.ids import uuid7


def shared(table: str) -> str:
    """The name of a table as it is known everywhere."""
    return f'"public"."{table}"'


class SharedModel(models.Model):
    """A row in the public schema that offices see too. ``office_id`` says whose, where one's."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)

    class Meta:
        abstract = True

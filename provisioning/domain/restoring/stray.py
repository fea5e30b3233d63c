"""Schemas that belong to no office: a drill that was killed leaves one, with people's data in it.

Nothing drops them by itself: a schema without an office may also be one whose row was lost.
"""

from __future__ import annotations

from contextlib import AbstractContextManager

from django.db import connection

from provisioning.models import Replacement
from tenants.context import platform_context
from tenants.db.place import is_office_schema
from tenants.held import held
from tenants.models import Office
from tenants.schema import drop_schema

from .refusals import NotStray


def stray_schemas() -> list[str]:
    """Those of no office, of no restoration that waits, and of no drill at work just now."""
    with platform_context(), connection.cursor() as cursor:
        # Schemas first: whoever makes one for an office has written down before whose it is.
        cursor.execute("SELECT nspname FROM pg_namespace ORDER BY nspname")
        there = [name for (name,) in cursor.fetchall() if is_office_schema(name)]
        known = set(Office.objects.values_list("schema_name", flat=True))
        waiting = Replacement.objects.filter(confirmed_at=None, undone_at=None)
        for pair in waiting.values_list("schema", "old_schema"):
            known.update(pair)
        return [name for name in there if name not in known and not _is_held(name)]


def drop_stray(schema: str) -> None:
    """Somebody looked: it goes, with its role. Raises ``NotStray``."""
    if schema not in stray_schemas():
        raise NotStray
    drop_schema(schema)


def at_work_in(schema: str) -> AbstractContextManager[bool]:
    """Say that a schema of no office is in use; the server forgets it when the process dies."""
    return held(_word(schema), wait=True)


def _is_held(schema: str) -> bool:
    with held(_word(schema)) as free:
        return not free


def _word(schema: str) -> str:
    return f"schema apart {schema}"

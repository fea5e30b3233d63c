"""Schemas that belong to no office: a drill that was killed leaves one, with people's data in it.

Nothing drops them by itself: a schema without an office may also be one whose row was lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.db import connection

from provisioning.models import Replacement
from tenants.context import platform_context
from tenants.db.place import is_office_schema
from tenants.models import Office
from tenants.schema import drop_schema

from .refusals import NotStray

HELD: Final = "SELECT pg_advisory_lock(hashtextextended(%s, 0))"
FREE: Final = "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))"
LET_GO: Final = "SELECT pg_advisory_unlock(hashtextextended(%s, 0))"


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
        return [name for name in there if name not in known and not _is_held(cursor, name)]


def drop_stray(schema: str) -> None:
    """Somebody looked: it goes, with its role. Raises ``NotStray``."""
    if schema not in stray_schemas():
        raise NotStray
    drop_schema(schema)


@contextmanager
def at_work_in(schema: str) -> Iterator[None]:
    """Say that a schema of no office is in use; the server forgets it when the process dies."""
    lock = [_word(schema)]
    with platform_context(), connection.cursor() as cursor:
        cursor.execute(HELD, lock)
    try:
        yield
    finally:
        with platform_context(), connection.cursor() as cursor:
            cursor.execute(LET_GO, lock)


def _is_held(cursor: Any, schema: str) -> bool:
    lock = [_word(schema)]
    cursor.execute(FREE, lock)
    if not cursor.fetchone()[0]:
        return True
    cursor.execute(LET_GO, lock)
    return False


def _word(schema: str) -> str:
    return f"schema apart {schema}"

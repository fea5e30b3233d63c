"""One at a time: whoever does a step of a leaving, or calls it off, meets nobody else at it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from provisioning.models import Leaving
from tenants.context import platform_context


@contextmanager
def alone_with(leaving: Leaving) -> Iterator[bool]:
    """Hold the leaving for this connection; the server lets go when the process dies."""
    lock = [f"leaving {leaving.pk}"]
    with platform_context(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", lock)
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine:
            with platform_context(), connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", lock)

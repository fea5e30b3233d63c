"""Whoever changes what an office is set to goes one after the other."""

from __future__ import annotations

from django.db import connection

from tenants.context import current_office


def one_at_a_time() -> None:
    """Wait for one's turn in the current office; it lasts until the transaction ends.

    An office file and a screen, or two screens, would otherwise each make the same thing, or check
    against what the other is about to change.
    """
    with connection.cursor() as cursor:
        lock = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
        cursor.execute(lock, [f"{current_office().pk}:office file"])

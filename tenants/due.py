"""Hints across offices: what kind of work is due where (see ``models.Due``)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection

from .context import current_office
from .db.prepared import PREPARED
from .models import Due
from .practice import clock_ahead

SECOND: Final = timedelta(seconds=1)
ALSO: Final = """
INSERT INTO public.due (office_id, kind, at)
SELECT %(due_office)s::uuid, %(due_kind)s::varchar, %(due_at)s::timestamptz
"""
"""Part of a statement that makes work due; a condition and ``ON CONFLICT DO NOTHING`` follow."""
TELL: Final = f"{PREPARED} {ALSO} ON CONFLICT DO NOTHING"


def due(kind: str, at: datetime) -> None:
    """Tell the dispatcher that this office has work of ``kind`` at ``at``.

    Written in the transaction that makes the work due. Moments are rounded up to the second: a
    busy second leaves one row, and nobody comes too early, finds nothing and goes. A practice
    office speaks by its own clock, the dispatcher knows the world's.
    """
    with connection.cursor() as cursor:
        cursor.execute(TELL, due_values(kind, at))


def due_values(kind: str, at: datetime) -> dict[str, Any]:
    """The values of ``ALSO``."""
    at -= clock_ahead()
    if at.microsecond:
        at = at.replace(microsecond=0) + SECOND
    return {"due_office": current_office().pk, "due_kind": kind, "due_at": at}


def take_due(now: datetime) -> list[tuple[UUID, str]]:
    """Take every hint that is due; each (office, kind) once, longest waiting first.

    Runs on the platform. Taken is forgotten: if the work is lost afterwards, the sweep finds it.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH taken AS (DELETE FROM public.due WHERE at <= %s RETURNING office_id, kind, at)"
            " SELECT office_id, kind FROM taken GROUP BY office_id, kind ORDER BY min(at)",
            [now],
        )
        return [(office_id, kind) for office_id, kind in cursor.fetchall()]


def put_back(hints: Iterable[tuple[UUID, str]], at: datetime) -> None:
    """Let hints that were taken be due again at ``at``. Runs on the platform."""
    rows = [Due(office_id=office_id, kind=kind, at=at) for office_id, kind in hints]
    Due.objects.bulk_create(rows, ignore_conflicts=True)


def waiting() -> int:
    """How many hints wait. Runs on the platform."""
    return Due.objects.count()

"""What an office may know of its own leaving: by row security, in its own role (ADR 47)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from tenants.context import current_office


@dataclass(frozen=True, slots=True)
class OwnLeaving:
    """Until when everything can be called off; nothing of the office is left afterwards."""

    may_delete_at: datetime


def own_leaving() -> OwnLeaving | None:
    """The leaving of the current office that was not called off, if there is one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT may_delete_at FROM public.leaving WHERE office_id = %s AND undone_at IS NULL",
            [current_office().pk],
        )
        row = cursor.fetchone()
    return OwnLeaving(row[0]) if row else None

"""What a hold is wanted of: the busiest call of all reads it once, and then remembers.

A process remembers what it made of the rows, by office and by the words they were asked for. The
hold itself looks whether they are still those (``as_of``) in the statement by which it looks around
anyway, so what the office changed counts from the moment it is written, and nothing is asked twice.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from django.db import connection

from booking.domain.survey import VERSION
from booking.errors import NotFound
from booking.models import Service, Settings, Unit
from tenants.context import current_office
from tenants.db.prepared import PREPARED

from .lookup import id_or_key

# What it takes to judge a wish; of a service the rest is read when somebody asks for it.
TO_JUDGE: Final = (
    "id",
    "key",
    "name",
    "status",
    "duration",
    "step",
    "buffer",
    "min_days",
    "min_minutes",
    "max_days",
    "approval",
)
# One trip, and nothing for Django to put together.
WANTED: Final = f"""{PREPARED}
SELECT {VERSION}, t.hold_extensions, u.id, u.key, u.name,
       {", ".join(f"s.{column}" for column in TO_JUDGE)}
FROM booking_service s
LEFT JOIN booking_unit u ON u.id = %(unit_id)s OR u.key = %(unit_key)s
LEFT JOIN booking_settings t ON true
WHERE s.status = 'published' AND (s.id = %(service_id)s OR s.key = %(service_key)s)
"""  # noqa: S608 - names of ours
REMEMBERED: Final = 4096
"""Rows in the memory of a process: a busy day's services of a few hundred offices. Many holds
share what was made of them, and only read it."""

Row = tuple[Any, ...]
_known: dict[tuple[UUID, str, str], Wanted] = {}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A published service and perhaps a unit, and how often a hold may be extended.

    ``as_of``: the version of the rows, where they were remembered; empty: they were read just now.
    """

    service: Service
    unit: Unit | None
    extensions: int
    as_of: str


def wanted(service: str, unit: str, *, anew: bool = False) -> Wanted:
    """What is named, each by id or slug; ``anew``: whatever is remembered. Raises ``NotFound``."""
    asked = (current_office().pk, service, unit)
    if not anew and (known := _known.get(asked)):
        return known
    _known.pop(asked, None)
    row = _read(service, unit)
    if row is None or (unit and row[2] is None):
        raise NotFound
    if len(_known) >= REMEMBERED:
        _known.clear()
    _known[asked] = found = _made(row)
    return replace(found, as_of="")


def _read(service: str, unit: str) -> Row | None:
    service_id, service_key = id_or_key(service)
    unit_id, unit_key = id_or_key(unit) if unit else (None, None)
    asked = {
        "service_id": service_id,
        "service_key": service_key,
        "unit_id": unit_id,
        "unit_key": unit_key,
    }
    with connection.cursor() as cursor:
        cursor.execute(WANTED, asked)
        row: Row | None = cursor.fetchone()
    return row


def _made(row: Row) -> Wanted:
    version, extensions, *unit = row[:5]
    return Wanted(
        Service.from_db(connection.alias, TO_JUDGE, row[5:]),
        Unit.from_db(connection.alias, ["id", "key", "name"], unit) if unit[0] else None,
        Settings().hold_extensions if extensions is None else extensions,
        version,
    )

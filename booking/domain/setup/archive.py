"""Put a thing away, or take it out again: history keeps its name, residents do not see it."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.db import transaction

from booking.errors import NotFound
from tenants.audit.record import record
from tenants.officefile.one_at_a_time import one_at_a_time

from .consequences import Act, consequences
from .save import find_row
from .sections import COUNTERS, SERVICES, UNITS, Section

PUT_AWAY: Final[dict[str, dict[str, Any]]] = {
    SERVICES.key: {"status": "archived"},
    COUNTERS.key: {"active": False},
    UNITS.key: {"status": "closed"},
}
TAKEN_OUT: Final[dict[str, dict[str, Any]]] = {
    SERVICES.key: {"status": "draft"},
    COUNTERS.key: {"active": True},
    UNITS.key: {"status": "open"},
}


def is_away(section: Section, row: Any) -> bool:
    """Tell whether it is put away."""
    wanted = PUT_AWAY.get(section.key, {})
    return bool(wanted) and all(getattr(row, name) == value for name, value in wanted.items())


@transaction.atomic
def archive(section: Section, row_id: UUID, act: Act, *, back: bool = False) -> None:
    """Put it away; ``back``: take it out again, a service as a draft.

    Raises ``NotFound``, ``Consequences``.
    """
    one_at_a_time()
    wanted = (TAKEN_OUT if back else PUT_AWAY).get(section.key)
    if wanted is None:
        raise NotFound
    row = find_row(section, row_id)
    with consequences(act):
        for name, value in wanted.items():
            setattr(row, name, value)
        row.save(update_fields=list(wanted))
    verb = "restored" if back else "archived"
    record(f"{section.key}.{verb}", by=act.by, now=act.now, about=row)

"""Put a thing away, or take it out again: history keeps its name, residents do not see it."""

from __future__ import annotations

from typing import Any, ClassVar, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from booking.errors import NotFound
from booking.models import Unit
from tenants.audit.record import record
from tenants.errors import Refusal
from tenants.officefile.one_at_a_time import one_at_a_time

from .consequences import Act, consequences
from .save import find_row
from .sections import CATEGORIES, COUNTERS, LOCATIONS, SERVICES, UNITS, Section

PUT_AWAY: Final[dict[str, dict[str, Any]]] = {
    SERVICES.key: {"status": "archived"},
    COUNTERS.key: {"active": False},
    UNITS.key: {"status": "closed"},
    LOCATIONS.key: {"archived": True},
    CATEGORIES.key: {"archived": True},
}
TAKEN_OUT: Final[dict[str, dict[str, Any]]] = {
    SERVICES.key: {"status": "draft"},
    COUNTERS.key: {"active": True},
    UNITS.key: {"status": "open"},
    LOCATIONS.key: {"archived": False},
    CATEGORIES.key: {"archived": False},
}


class StillReceives(Refusal):
    """Nobody may receive in a building that is put away."""

    code: ClassVar[str] = "still_receives"
    status: ClassVar[int] = 409
    message = _(
        "A unit that takes bookings and a building that is put away do not go together: close the"
        " unit first, or take the building out again."
    )


def is_away(section: Section, row: Any) -> bool:
    """Tell whether it is put away."""
    wanted = PUT_AWAY.get(section.key, {})
    return bool(wanted) and all(getattr(row, name) == value for name, value in wanted.items())


@transaction.atomic
def archive(section: Section, row_id: UUID, act: Act, *, back: bool = False) -> None:
    """Put it away; ``back``: take it out again, a service as a draft.

    Raises ``NotFound``, ``StillReceives``, ``Consequences``.
    """
    one_at_a_time()
    wanted = (TAKEN_OUT if back else PUT_AWAY).get(section.key)
    if wanted is None:
        raise NotFound
    row = find_row(section, row_id)
    _check_building(section, row, back=back)
    with consequences(act):
        for name, value in wanted.items():
            setattr(row, name, value)
        row.save(update_fields=list(wanted))
    verb = "restored" if back else "archived"
    record(f"{section.key}.{verb}", by=act.by, now=act.now, about=row)


def _check_building(section: Section, row: Any, *, back: bool) -> None:
    if section is LOCATIONS and not back:
        open_units = Unit.objects.filter(location=row, status=TAKEN_OUT[UNITS.key]["status"])
        if open_units.exists():
            raise StillReceives
    if section is UNITS and back and row.location.archived:
        raise StillReceives

"""Put the things of a section into another order: that of residents' pages."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from tenants.audit.record import record
from tenants.officefile.one_at_a_time import one_at_a_time

from .consequences import Act
from .edition import check_edition, digest
from .sections import Section


def order_edition(section: Section) -> str:
    """The digest of the order as it is."""
    return digest(_keys(section))


@transaction.atomic
def order(section: Section, keys: Sequence[str], edition: str, act: Act) -> None:
    """Those named come in this order, others after them as they were.

    Raises ``ChangedMeanwhile`` where the order is not the one that was seen.
    """
    one_at_a_time()
    check_edition(edition, order_edition(section))
    rows = {one.key: one for one in section.rows()}
    wanted = [key for key in dict.fromkeys(keys) if key in rows]
    for position, key in enumerate([*wanted, *(key for key in rows if key not in wanted)]):
        if rows[key].position != position:
            rows[key].position = position
            rows[key].save(update_fields=["position"])
    record(f"{section.key}.ordered", by=act.by, now=act.now)


def moved(keys: Sequence[str], key: str, step: int) -> list[str]:
    """The keys with one of them moved up (-1) or down (1)."""
    found = list(keys)
    if key in found:
        place = found.index(key)
        found.insert(max(place + step, 0), found.pop(place))
    return found


def _keys(section: Section) -> list[str]:
    return [one.key for one in section.rows()]

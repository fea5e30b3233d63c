"""Who is concerned by an incident: asked of an office's own audit trail, in the office.

What leaves the office are numbers and ids of entries. Names stay: the office's own page makes them
out of the ids.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from provisioning.models import Incident
from tenants.audit.models import Entry
from tenants.registry import modules


@dataclass(frozen=True, slots=True)
class Trace:
    """Where to look: from ``first`` to ``last``; by whom, from which address, where known.

    Who fails to sign in has not signed in: such attempts are found by whose account was meant.
    """

    first: datetime
    last: datetime
    who: UUID | None = None
    address: str = ""


def trace_of(incident: Incident) -> Trace:
    """Where to look for an incident, as the register says."""
    return Trace(incident.first, incident.last, incident.who, incident.address or "")


@dataclass(frozen=True, slots=True)
class Found:
    """``persons``: how many, about; ``records``: how often data were seen or taken."""

    persons: int
    records: int
    attempts: int
    entries: tuple[UUID, ...]
    acts: tuple[str, ...]

    @property
    def concerns(self) -> bool:
        """Tell whether the office has to be told."""
        return bool(self.records or self.attempts)


def find(trace: Trace) -> Found:
    """What the trail of the current office says."""
    opens, fails = kinds()
    rows = list(_entries(trace, opens | fails).values_list("pk", "action", "about_id", "fields"))
    opened = [row for row in rows if row[1] in opens]
    known = {key for key, _words in named(about for _pk, _act, about, _f in opened).values()}
    return Found(
        persons=len(known) + sum(_taken(fields) for *_rest, fields in opened),
        records=len(opened),
        attempts=sum(row[1] in fails for row in rows),
        entries=tuple(row[0] for row in rows),
        acts=tuple(sorted({row[1] for row in rows})),
    )


def named(ids: Iterable[UUID | None]) -> dict[UUID, tuple[str, str]]:
    """Who is behind ids that entries are about, as the modules know it."""
    wanted = {one for one in ids if one is not None}
    known: dict[UUID, tuple[str, str]] = {}
    for module in modules():
        if module.persons is not None:
            known |= module.persons(wanted)
    return known


def kinds() -> tuple[frozenset[str], frozenset[str]]:
    """Acts by which data were seen, and attempts that were refused."""
    opens: frozenset[str] = frozenset().union(*(module.opens for module in modules()))
    fails: frozenset[str] = frozenset().union(*(module.fails for module in modules()))
    return opens, fails


def _entries(trace: Trace, acts: Collection[str]) -> QuerySet[Entry]:
    within = Entry.objects.filter(at__gte=trace.first, at__lte=trace.last, action__in=acts)
    _opens, fails = kinds()
    if trace.address:
        within = within.filter(address=trace.address)
    if trace.who is not None:
        within = within.filter(Q(by_id=trace.who) | Q(about_id=trace.who, action__in=fails))
    return within.order_by("at", "id")


def _taken(fields: Iterable[str]) -> int:
    """How many people's data a file or a list held: the number stands among the fields."""
    return sum(int(one) for one in fields if one.isdecimal())

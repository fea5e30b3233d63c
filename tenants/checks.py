"""Asking every promise in the background: every few minutes where something changed, by night all.

Nobody tells that something changed: PostgreSQL counts the rows written in every table anyhow, and
what is written past the verbs is counted as well. A count that differs from the last one (also
when it starts anew, after a crash) is a change. Mail that falls due in a quiet office is none: its
hint, which nobody took for a minute, is looked at as well.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import perf_counter
from typing import Final
from uuid import UUID

from django.db import connection
from django.db.models import Count, Min

from .context import office_context, platform_context
from .messaging.models import Message, MessageState
from .messaging.outbox import SWEEP
from .models import LIVING, Office, PromiseCheck
from .registry import modules

logger = logging.getLogger(__name__)
RECENT: Final = timedelta(days=2)
"""How far back a look reaches that comes every few minutes; the nightly one sees everything."""
OVERDUE: Final = timedelta(minutes=1)
# Sessions come and go without anything having happened.
CHANGED: Final = """
SELECT o.id, coalesce(sum(t.n_tup_ins + t.n_tup_upd + t.n_tup_del), 0)::bigint
FROM office o
LEFT JOIN pg_stat_user_tables t
  ON t.schemaname = o.schema_name AND t.relname <> 'django_session'
LEFT JOIN promise_check c ON c.office_id = o.id AND NOT c.whole
WHERE o.state = ANY(%s)
GROUP BY o.id, c.changes
HAVING c.changes IS DISTINCT FROM coalesce(sum(t.n_tup_ins + t.n_tup_upd + t.n_tup_del), 0)::bigint
  OR EXISTS (SELECT FROM due d WHERE d.office_id = o.id AND d.kind = %s AND d.at < %s)
ORDER BY o.id
"""
BACKLOG: Final = """
SELECT count(*), min(at) FILTER (WHERE kind = %s AND office_id = ANY(%s)) FROM due WHERE at <= %s
"""


@dataclass(frozen=True, slots=True)
class Figures:
    """How it stands everywhere, as of the last looks; ages in seconds, None: never looked.

    ``broken``: how many rows break which promise; ``oldest_whole``: of the office longest without
    a look at everything, since it was made where it never had one; ``oldest``: for how long the
    oldest unsent message has been late, as of those looks or by a hint that nobody has taken since.
    """

    offices: int
    checked: int
    offices_broken: int
    broken: Mapping[str, int]
    last_check: float | None
    oldest_whole: float
    due: int
    waiting: int
    dead: int
    oldest: float


def broken_promises(now: datetime, since: datetime | None = None) -> dict[str, list[str]]:
    """What is broken in the current office, by name, with ids; of all modules."""
    found: dict[str, list[str]] = {}
    for module in modules():
        if module.invariants is not None:
            found |= module.invariants(now, since)
    return found


def changed_offices(now: datetime) -> list[tuple[UUID, int]]:
    """Offices to look at now, and their counts; one query for all of them.

    Those written to since the last look, and those whose mail is overdue.
    """
    with platform_context(), connection.cursor() as cursor:
        cursor.execute(CHANGED, [list(LIVING), SWEEP, now - OVERDUE])
        return [(office_id, changes) for office_id, changes in cursor.fetchall()]


def all_offices() -> list[UUID]:
    """Every office that is looked at by night."""
    with platform_context():
        return list(Office.objects.filter(state__in=LIVING).values_list("pk", flat=True))


def check_office(
    office_id: UUID, *, now: datetime, changes: int | None = None
) -> dict[str, int] | None:
    """Look at one office and write down what was found; None when it is gone.

    ``changes``: its count as the clock saw it, for a look at these days; None: at everything.
    """
    with platform_context():
        office = Office.objects.filter(pk=office_id, state__in=LIVING).first()
    if office is None:
        return None
    whole, begun = changes is None, perf_counter()
    with office_context(office):
        found = broken_promises(now, None if whole else now - RECENT)
        waiting = Message.objects.filter(state=MessageState.WAITING, due_at__lt=now - OVERDUE)
        late = waiting.aggregate(count=Count("pk"), oldest=Min("due_at"))
        dead = Message.objects.filter(state=MessageState.DEAD).count()
    broken = {name: len(ids) for name, ids in found.items()}
    with platform_context():
        PromiseCheck.objects.update_or_create(
            office_id=office_id,
            whole=whole,
            defaults={
                "at": now,
                "took_ms": round((perf_counter() - begun) * 1000),
                "broken": broken,
                "changes": changes,
                "waiting": late["count"],
                "dead": dead,
                "oldest_due": late["oldest"],
            },
        )
    if broken:
        logger.error("promises broken in office %s: %s", office_id, broken)
    return broken


def figures(now: datetime) -> Figures:
    """The figures of all offices that are looked at; two queries, on the platform."""
    with platform_context():
        offices = dict(Office.objects.filter(state__in=LIVING).values_list("pk", "created_at"))
        rows = [row for row in PromiseCheck.objects.all() if row.office_id in offices]
        with connection.cursor() as cursor:
            cursor.execute(BACKLOG, [SWEEP, list(offices), now])
            backlog, untaken = cursor.fetchone()
    broken: dict[str, int] = {}
    for office_id in {row.office_id for row in rows}:
        mine = [row for row in rows if row.office_id == office_id]
        for name in {name for row in mine for name in row.broken}:
            broken[name] = broken.get(name, 0) + max(row.broken.get(name, 0) for row in mine)
    latest = {row.office_id: row for row in sorted(rows, key=lambda row: row.at)}.values()
    whole = offices | {row.office_id: row.at for row in rows if row.whole}
    late = [row.oldest_due for row in latest if row.oldest_due]
    if untaken is not None and untaken < now - OVERDUE:
        late.append(untaken)
    return Figures(
        offices=len(offices),
        checked=len(latest),
        offices_broken=len({row.office_id for row in rows if row.broken}),
        broken=broken,
        last_check=min(((now - row.at).total_seconds() for row in latest), default=None),
        oldest_whole=max(((now - at).total_seconds() for at in whole.values()), default=0),
        due=backlog,
        waiting=sum(row.waiting for row in latest),
        dead=sum(row.dead for row in latest),
        oldest=max(((now - at).total_seconds() for at in late), default=0),
    )

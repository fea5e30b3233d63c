"""Hints across offices: what kind of work is due where (see ``models.Due``)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
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
AGAIN: Final = timedelta(seconds=50)
"""So long a task that was sent has for its work; then it is thought lost and sent again."""
# In the order they were told: two who tell the same in another order would wait for each other.
TELL: Final = f"""{PREPARED}
INSERT INTO public.due (office_id, kind, at)
SELECT %(office)s::uuid, hint.kind, hint.at
FROM unnest(%(kinds)s::varchar[], %(moments)s::timestamptz[]) AS hint (kind, at)
ON CONFLICT DO NOTHING
"""  # noqa: S608 - the mark is ours
_Hint = tuple[str, datetime]
_gathered: ContextVar[dict[_Hint, None] | None] = ContextVar("gathered", default=None)

TAKE: Final = """
WITH taken AS (DELETE FROM public.due WHERE at <= %(now)s RETURNING office_id, kind, at),
     work AS (SELECT office_id, kind, min(at) AS since FROM taken GROUP BY office_id, kind),
     later AS (INSERT INTO public.due (office_id, kind, at)
               SELECT office_id, kind, %(later)s FROM work WHERE kind = ANY(%(again)s)
               ON CONFLICT DO NOTHING)
SELECT office_id, kind FROM work ORDER BY since
"""
WORKED: Final = """
DELETE FROM public.due
 WHERE office_id = %s AND kind = ANY(%s) AND at <= %s AND at <> date_trunc('second', at)
"""


def due(kind: str, *moments: datetime) -> None:
    """Tell the dispatcher that this office has work of ``kind`` at these moments.

    Written in the transaction that makes the work due. Moments are rounded up to the second: a
    busy second leaves one row, and nobody comes too early, finds nothing and goes. A practice
    office speaks by its own clock, the dispatcher knows the world's.
    """
    hints = {(kind, _moment(at)): None for at in moments}
    gathered = _gathered.get()
    if gathered is None:
        _tell(hints)
    else:
        gathered |= hints


@contextmanager
def hints_at_the_end() -> Iterator[None]:
    """Write the hints of what is done here at once, behind it; inside of one transaction.

    Whoever tells of the same second waits for the other's commit, so it is told late.
    """
    hints: dict[_Hint, None] = {}
    token = _gathered.set(hints)
    try:
        yield
    finally:
        _gathered.reset(token)
    _tell(hints)


def due_values(kind: str, at: datetime) -> dict[str, Any]:
    """The values of ``ALSO``."""
    return {"due_office": current_office().pk, "due_kind": kind, "due_at": _moment(at)}


def take_due(now: datetime, again: Collection[str] = ()) -> list[tuple[UUID, str]]:
    """Take every hint that is due; each (office, kind) once, longest waiting first.

    Runs on the platform. Whoever is sent may be lost on the way, and a broker's queue with them:
    each of the kinds ``again`` leaves a hint for later, which ``worked`` takes away.
    """
    with connection.cursor() as cursor:
        cursor.execute(TAKE, {"now": now, "again": list(again), "later": _in_case(now)})
        return [(office_id, kind) for office_id, kind in cursor.fetchall()]


def worked(office_id: UUID, kinds: Collection[str], *, begun: datetime) -> None:
    """Take the hints away that were left in case the work of ``kinds`` is lost.

    Runs on the platform. Those of whoever was sent after it had ``begun`` stay: it may have looked
    before there was anything to see.
    """
    with connection.cursor() as cursor:
        cursor.execute(WORKED, [office_id, list(kinds), _in_case(begun)])


def put_back(hints: Iterable[tuple[UUID, str]], at: datetime) -> None:
    """Let hints that were taken be due again at ``at``. Runs on the platform."""
    at = _whole(at)
    rows = [Due(office_id=office_id, kind=kind, at=at) for office_id, kind in hints]
    Due.objects.bulk_create(rows, ignore_conflicts=True)


def waiting() -> int:
    """How many hints wait. Runs on the platform."""
    return Due.objects.count()


def _tell(hints: Iterable[_Hint]) -> None:
    kinds, moments = [kind for kind, _at in hints], [at for _kind, at in hints]
    if kinds:
        told = {"office": current_office().pk, "kinds": kinds, "moments": moments}
        with connection.cursor() as cursor:
            cursor.execute(TELL, told)


def _moment(at: datetime) -> datetime:
    return _whole(at - clock_ahead())


def _whole(at: datetime) -> datetime:
    return at.replace(microsecond=0) + SECOND if at.microsecond else at


def _in_case(sent: datetime) -> datetime:
    """When a task sent at this moment is sent again; never a whole second, as all others are."""
    later = sent + AGAIN
    return later if later.microsecond else later + datetime.resolution

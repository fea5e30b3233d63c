"""The clock: reads one table and sends each office only the work it has."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from kombu.exceptions import OperationalError

from .context import platform_context
from .due import AGAIN, put_back, take_due
from .models import LIVING, Office
from .registry import due_tasks
from .tasks import send

EXPIRES: Final = 6 * AGAIN
"""So many copies of one task may lie in a queue that nobody works on, each sent in case of loss."""


def dispatch(now: datetime) -> int:
    """Send a task for each office and kind that is due; how many. Always one query.

    Raises ``OperationalError`` when the broker takes no more; what was not sent stays due.
    """
    tasks = due_tasks()
    with platform_context():
        work = _known(take_due(now, again=tasks))
    for number, (office_id, kind) in enumerate(work):
        try:
            send(tasks[kind], office_id, expires=EXPIRES)
        except OperationalError:
            with platform_context():
                put_back(work[number:], now)
            raise
    return len(work)


def sweep_all() -> int:
    """Send every kind of work to every active office: heals what a lost hint left behind."""
    with platform_context():
        offices = list(Office.objects.filter(state__in=LIVING).values_list("pk", flat=True))
    for office_id in offices:
        for task in sorted(set(due_tasks().values())):
            send(task, office_id)
    return len(offices)


def _known(taken: Iterable[tuple[UUID, str]]) -> list[tuple[UUID, str]]:
    """Without the kinds nobody does any more."""
    tasks = due_tasks()
    return [(office_id, kind) for office_id, kind in taken if kind in tasks]

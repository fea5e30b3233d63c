"""The clock: reads one table and sends each office only the work it has."""

from __future__ import annotations

from datetime import datetime

from .context import platform_context
from .due import take_due
from .models import Office, OfficeState
from .registry import modules
from .tasks import send


def due_tasks() -> dict[str, str]:
    """Which task does which kind of due work, of all installed modules."""
    return {kind: task for module in modules() for kind, task in module.due_tasks.items()}


def dispatch(now: datetime) -> int:
    """Send a task for each office and kind that is due; how many. Always two queries."""
    tasks = due_tasks()
    with platform_context():
        taken = take_due(now)
    for office_id, kind in taken:
        send(tasks[kind], office_id)
    return len(taken)


def sweep_all() -> int:
    """Send every kind of work to every active office: heals what a lost hint left behind."""
    with platform_context():
        offices = list(
            Office.objects.exclude(state__in=[OfficeState.GONE, OfficeState.BUILDING]).values_list(
                "pk", flat=True
            )
        )
    for office_id in offices:
        for task in sorted(set(due_tasks().values())):
            send(task, office_id)
    return len(offices)

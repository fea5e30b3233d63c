"""Background work keeps its office: the office travels with the task, never in the air."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from celery import Task, current_app, shared_task
from django.db import transaction

from .context import current_office, office_context, platform_context
from .models import Office, OfficeState
from .practice import by_practice_clock


class OfficeGone(Exception):
    """The office of a task does not exist any more; the task did nothing."""


class OfficeTask(Task):  # type: ignore[type-arg]  # celery-types' Task is generic, Celery's is not
    """A task that runs inside the office named by its ``office`` argument, or not at all."""

    abstract = True
    # Celery would hold the arguments against the function, which knows nothing of ``office``.
    typing = False

    def __call__(self, *args: Any, office: str | None = None, **kwargs: Any) -> Any:
        if office is None:
            raise OfficeGone(f"{self.name} was sent without an office")
        with platform_context():
            found = Office.objects.filter(pk=UUID(office)).exclude(state=OfficeState.GONE).first()
        if found is None:
            raise OfficeGone(f"{self.name}: no office {office}")
        if found.state == OfficeState.LEAVING:
            return None  # it stands still: the database would refuse whatever this writes
        with office_context(found), by_practice_clock():
            return super().__call__(*args, **kwargs)


def office_task(name: str, **options: Any) -> Callable[[Callable[..., Any]], Any]:
    """Register a function as an ``OfficeTask`` under ``name``, such as ``booking.expire``."""
    return shared_task(name=name, base=OfficeTask, **options)


def send(task: str, office_id: UUID, *args: Any) -> None:
    """Send ``task`` for one office now. Raises Celery's ``OperationalError`` if nobody takes it."""
    signature = current_app.signature(task, args=args, kwargs={"office": str(office_id)})
    signature.apply_async(retry=False)


def after_commit(task: str, *args: Any) -> None:
    """Send ``task`` for the office of this moment once the data is safely stored.

    A broker that does not answer loses nothing: what the task would do is in the database and the
    sweep finds it, so its error is logged and swallowed.
    """
    office_id = current_office().pk

    def nudge() -> None:  # a function with a name: Django logs it when it fails
        send(task, office_id, *args)

    commit = transaction.on_commit  # noqa: TID251 - this is what everybody else must use
    commit(nudge, robust=True)

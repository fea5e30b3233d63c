"""Background work keeps its office: the office travels with the task, never in the air."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from celery import Task, current_app, shared_task
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from .context import current_office, is_in_office, office_context, platform_context
from .due import worked
from .models import Office, OfficeState
from .practice import by_practice_clock
from .registry import due_tasks

AT_ONCE: Final = timedelta(0)
LOST: Final = timedelta(seconds=4)
"""After this one that gathers is thought lost, and the next is sent again."""


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
        begun = timezone.now()
        with platform_context():
            found = Office.objects.filter(pk=UUID(office)).exclude(state=OfficeState.GONE).first()
        done = None
        # One that leaves stands still: the database would refuse whatever this writes.
        if found is not None and found.state != OfficeState.LEAVING:
            with office_context(found), by_practice_clock():
                done = super().__call__(*args, **kwargs)
        if kinds := [kind for kind, task in due_tasks().items() if task == self.name]:
            with platform_context():
                worked(UUID(office), kinds, begun=begun)
        if found is None:
            raise OfficeGone(f"{self.name}: no office {office}")
        return done


def office_task(name: str, **options: Any) -> Callable[[Callable[..., Any]], Any]:
    """Register a function as an ``OfficeTask`` under ``name``, such as ``booking.expire``."""
    return shared_task(name=name, base=OfficeTask, **options)


def send(
    task: str,
    office_id: UUID,
    *args: Any,
    after: timedelta = AT_ONCE,
    expires: timedelta | None = None,
) -> None:
    """Send ``task`` for one office; who takes it later than it ``expires`` leaves it alone.

    Raises Celery's ``OperationalError`` if nobody takes it.
    """
    signature = current_app.signature(task, args=args, kwargs={"office": str(office_id)})
    ends: dict[str, Any] = {} if expires is None else {"expires": expires.total_seconds()}
    signature.apply_async(retry=False, countdown=after.total_seconds(), **ends)


def after_commit(task: str, *args: Any, gather: timedelta = AT_ONCE) -> None:
    """Send ``task`` for the office of this moment once the data is safely stored.

    ``gather``: let it wait so long for what others commit meanwhile, who send none of their own
    until it has ``begun``: in a busy minute one task does the work of many.

    A broker that does not answer loses nothing: what the task would do is in the database and the
    sweep finds it, so its error is logged and swallowed.
    """
    office_id = current_office().pk

    def nudge() -> None:  # a function with a name: Django logs it when it fails
        # The cache is the office's own; a commit after its work has none and gathers nobody.
        here = is_in_office() and current_office().pk == office_id
        if not gather or not here:
            send(task, office_id, *args)
        elif cache.add(_gathers(task), 1, timeout=LOST.total_seconds()):
            send(task, office_id, *args, after=gather)

    commit = transaction.on_commit  # noqa: TID251 - this is what everybody else must use
    commit(nudge, robust=True)


def begun(task: str) -> None:
    """Say, before anything is read, that ``task`` looks now at what is there in this office."""
    cache.delete(_gathers(task))


def _gathers(task: str) -> str:
    return f"gathers:{task}"

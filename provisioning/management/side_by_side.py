"""The same for several offices at once: a process each, for there are several processors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from multiprocessing import get_context
from typing import ClassVar

from django.db import connections
from django.utils.translation import gettext_lazy as _

from tenants.errors import Refusal


class PartFailed(Refusal):
    """One of the jobs came to grief; it has said why on standard error."""

    code: ClassVar[str] = "part_failed"
    message = _("Not everything could be done. The reason is written above.")


def side_by_side(jobs: Sequence[Callable[[], None]]) -> None:
    """Run the jobs, all but the last in processes of their own. Raises ``PartFailed``.

    Each gets connections of its own: one that two processes share mixes up their answers.
    """
    connections.close_all()
    context = get_context("fork")
    children = [context.Process(target=job) for job in jobs[:-1]]
    for child in children:
        child.start()
    try:
        for job in jobs[-1:]:
            job()
    finally:
        for child in children:
            child.join()
    if any(child.exitcode for child in children):
        raise PartFailed

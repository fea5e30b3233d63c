"""Background work of requests."""

from __future__ import annotations

from django.utils import timezone

from tenants.tasks import office_task

from .domain.clock import tick


@office_task(name="rights.clock")
def clock() -> None:
    """Remind the office in time, and forget what is old."""
    tick(timezone.now())

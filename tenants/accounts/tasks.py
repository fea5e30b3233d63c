"""Background work of accounts."""

from __future__ import annotations

from django.utils import timezone

from tenants.tasks import office_task

from .tidy import tidy


@office_task(name="accounts.tidy")
def tidy_up() -> None:
    """Forget codes and sessions that are over."""
    tidy(timezone.now())

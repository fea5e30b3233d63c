"""Delivery in the background."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from tenants.tasks import begun, office_task

from .deliver import deliver_soon, sweep
from .outbox import DELIVER


@office_task(name=DELIVER)
def deliver_messages(message_id: str) -> None:
    """Send a message just committed, and what was committed since."""
    begun(DELIVER)
    deliver_soon(UUID(message_id), now=timezone.now())


@office_task(name="messaging.sweep")
def sweep_messages() -> None:
    """Send everything due in one office."""
    sweep(now=timezone.now())

"""Delivery in the background."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from tenants.tasks import office_task

from .deliver import deliver, sweep


@office_task(name="messaging.deliver")
def deliver_message(message_id: str) -> None:
    """Send one message just committed."""
    deliver(UUID(message_id), now=timezone.now())


@office_task(name="messaging.sweep")
def sweep_messages() -> None:
    """Send everything due in one office."""
    sweep(now=timezone.now())

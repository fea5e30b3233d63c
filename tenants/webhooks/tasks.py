"""Delivery in the background."""

from __future__ import annotations

from django.utils import timezone

from tenants.tasks import office_task

from .deliver import sweep


@office_task(name="webhooks.deliver")
def deliver_webhooks() -> None:
    """Send everything due in one office."""
    sweep(now=timezone.now())

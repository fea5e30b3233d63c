"""Booking's background work: each a verb of the domain, in one office."""

from __future__ import annotations

from django.utils import timezone

from tenants.tasks import office_task

from .domain.expire import expire_overdue


@office_task(name="booking.expire")
def expire() -> None:
    """Free what was not submitted or confirmed in time."""
    expire_overdue(timezone.now())

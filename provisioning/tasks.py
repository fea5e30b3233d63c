"""Provisioning's background work; each task is a verb of the domain."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from provisioning.domain.suspension.suspend import begin_due
from provisioning.domain.suspension.tell import tell_offices
from tenants.context import platform_context


@shared_task(name="provisioning.suspensions", ignore_result=True, expires=50)
def suspensions() -> None:
    """Every minute: begin what an operator decided for today, and write to the offices."""
    now = timezone.now()
    with platform_context():
        begin_due(now)
    tell_offices(now)

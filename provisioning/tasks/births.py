"""An office is born: applications, onboarding."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from celery import shared_task
from django.utils import timezone, translation

from provisioning.domain.applications.letters import forget_old, send_owed
from provisioning.domain.onboarding.errors import BeingBuilt, NotThere
from provisioning.domain.onboarding.go_on import go_on
from provisioning.domain.onboarding.overview import left_behind
from tenants.audit.actor import SYSTEM, Actor, ActorKind
from tenants.context import platform_context


@shared_task(name="provisioning.onboard", ignore_result=True)
def onboard(onboarding_id: str, by_id: str = "", by_name: str = "") -> None:
    """Do what the machine can do for one office; what fails is written beside its step."""
    by = Actor(ActorKind.OPERATOR, UUID(by_id), by_name) if by_id else SYSTEM
    # What a failed step says is read by operators.
    with translation.override("pl"), suppress(BeingBuilt, NotThere):
        go_on(UUID(onboarding_id), now=timezone.now(), by=by)


@shared_task(name="provisioning.onboardings", ignore_result=True, expires=50)
def onboardings() -> None:
    """Every minute: go on with what a lost queue or a killed worker left behind."""
    with platform_context():
        behind = left_behind(timezone.now())
    for mine in behind:
        onboard.apply_async(args=(str(mine.pk),), retry=False)


@shared_task(name="provisioning.application_letters", ignore_result=True, expires=50)
def application_letters() -> None:
    """Every minute, and after each application: send what applicants are owed."""
    now = timezone.now()
    with platform_context():
        send_owed(now=now)
        forget_old(now=now)

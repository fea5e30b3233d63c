"""Provisioning's background work; each task is a verb of the domain."""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from celery import shared_task
from django.conf import settings
from django.db import connections
from django.utils import timezone, translation

from provisioning.domain.applications.letters import forget_old, send_owed
from provisioning.domain.domains.prove import due, look
from provisioning.domain.incidents.remind import remind
from provisioning.domain.leaving.go_on import go_on_with_all
from provisioning.domain.notice_letters import (
    send_letters,
    tell_about_tickets,
)
from provisioning.domain.onboarding.errors import BeingBuilt, NotThere
from provisioning.domain.onboarding.go_on import go_on
from provisioning.domain.onboarding.overview import left_behind
from provisioning.domain.papers.facts import keep_fresh
from provisioning.domain.suspension.suspend import begin_due
from provisioning.domain.suspension.tell import tell_offices
from provisioning.domain.tickets.hand_over import close_silent, hand_over
from provisioning.domain.tickets.report import tickets_missing
from provisioning.domain.watch.certificates import hosts_to_look_at, look_at_host
from provisioning.domain.watch.gather import gather, stale_offices
from provisioning.domain.watch.probe import probe_named
from provisioning.kit.make import make_kit
from tenants.audit.actor import SYSTEM, Actor, ActorKind
from tenants.context import current_office, platform_context
from tenants.erasures import drop_notes
from tenants.messaging.sender_check import Names
from tenants.pulse import PROBE, beat
from tenants.tasks import office_task

logger = logging.getLogger(__name__)


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


@shared_task(name="provisioning.suspensions", ignore_result=True, expires=50)
def suspensions() -> None:
    """Every minute: begin what an operator decided for today, and write to the offices."""
    now = timezone.now()
    with platform_context():
        begin_due(now)
    tell_offices(now)


@shared_task(name="provisioning.letters", ignore_result=True, expires=50)
def letters() -> None:
    """Every minute: tell offices and ourselves what was said, and send what is owed."""
    now = timezone.now()
    with platform_context():
        tell_about_tickets(now)
        remind(now)
        send_letters(now)


@shared_task(name="provisioning.faults", ignore_result=True, expires=3000)
def faults() -> None:
    """Every hour: close what nobody objected to, hand over to billing what it cost us."""
    now = timezone.now()
    with platform_context():
        close_silent(now)
        hand_over(now)


@office_task(name="provisioning.support")
def support() -> None:
    """Every hour in each office: reports that have no ticket yet, and the facts for the papers."""
    now = timezone.now()
    tickets_missing(now)
    keep_fresh(now)


@shared_task(name="provisioning.domain", ignore_result=True)
def domain(domain_id: str, office: str = "") -> None:
    """Look for the proof of one host; sent by an office, done on the platform."""
    with platform_context():
        look(UUID(domain_id), Names(), now=timezone.now())


@shared_task(name="provisioning.domains", ignore_result=True, expires=3000)
def domains() -> None:
    """Every hour: look again at the hosts whose turn it is."""
    with platform_context():
        waiting = due(timezone.now())
    for one in waiting:
        domain.apply_async(args=(str(one),), retry=False)


@shared_task(name="provisioning.leavings", ignore_result=True, expires=50)
def leavings() -> None:
    """Every minute: do what is due for offices that leave, where this worker may drop schemas.

    Also dropped: notes of erasures that no backup can bring back any more.
    """
    now = timezone.now()
    if "owner" in connections.settings:
        go_on_with_all(now=now)
    drop_notes(now - timedelta(days=settings.OKIENKO_BACKUP_DAYS + 1))


@office_task(name="provisioning.kit")
def kit() -> None:
    """An administrator wants a copy of all data of the office."""
    make_kit(current_office(), now=timezone.now())


@shared_task(name="provisioning.gather_stale", ignore_result=True, expires=500)
def gather_stale() -> None:
    """Every ten minutes: count anew in the offices where something changed."""
    for office_id in stale_offices(timezone.now()):
        gather_one.apply_async(args=(str(office_id),), retry=False, expires=600)


@shared_task(name="provisioning.gather", ignore_result=True)
def gather_one(office_id: str) -> None:
    """The figures of one office."""
    gather(UUID(office_id), now=timezone.now())


@shared_task(name="provisioning.look_at_hosts", ignore_result=True, expires=3000)
def look_at_hosts() -> None:
    """Every night: the certificates of all hosts."""
    for hostname_id in hosts_to_look_at():
        look_at_one.apply_async(args=(hostname_id,), retry=False, expires=7200)


@shared_task(name="provisioning.look_at_host", ignore_result=True)
def look_at_one(hostname_id: int) -> None:
    """The certificate of one host."""
    look_at_host(hostname_id, now=timezone.now())


@shared_task(name="provisioning.probe", ignore_result=True, expires=240)
def probe_booking() -> None:
    """Every five minutes: book and cancel in the practice office that was named for it."""
    if not settings.OKIENKO_PROBE:
        return
    done = probe_named(settings.OKIENKO_PROBE)
    if done.trouble:
        logger.error("the probe could not book: %s", done.trouble)
    beat(PROBE, now=timezone.now(), well=not done.trouble, took=done.took)

"""Offices’ own hosts: proofs and certificates."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from provisioning.domain.domains.prove import due, look
from provisioning.domain.watch.certificates import (
    hosts_to_look_at,
    look_at_host,
    look_at_own_places,
)
from tenants.context import platform_context
from tenants.messaging.sender_check import Names


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


@shared_task(name="provisioning.look_at_hosts", ignore_result=True, expires=3000)
def look_at_hosts() -> None:
    """Every night: the certificates of all hosts, the platform's own first."""
    look_at_own_places(now=timezone.now())
    for hostname_id in hosts_to_look_at():
        look_at_one.apply_async(args=(hostname_id,), retry=False, expires=7200)


@shared_task(name="provisioning.look_at_host", ignore_result=True)
def look_at_one(hostname_id: int) -> None:
    """The certificate of one host."""
    look_at_host(hostname_id, now=timezone.now())

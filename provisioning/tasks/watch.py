"""How offices do: figures, and the machine that books."""

from __future__ import annotations

import logging
from uuid import UUID

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from provisioning.domain.watch.gather import gather, stale_offices
from provisioning.domain.watch.probe import probe_named
from tenants.pulse import PROBE, beat

logger = logging.getLogger(__name__)


@shared_task(name="provisioning.gather_stale", ignore_result=True, expires=500)
def gather_stale() -> None:
    """Every ten minutes: count anew in the offices where something changed."""
    for office_id in stale_offices(timezone.now()):
        gather_one.apply_async(args=(str(office_id),), retry=False, expires=600)


@shared_task(name="provisioning.gather", ignore_result=True)
def gather_one(office_id: str) -> None:
    """The figures of one office."""
    gather(UUID(office_id), now=timezone.now())


@shared_task(name="provisioning.probe", ignore_result=True, expires=240)
def probe_booking() -> None:
    """Every five minutes: book and cancel in the practice office that was named for it."""
    if not settings.OKIENKO_PROBE:
        return
    done = probe_named(settings.OKIENKO_PROBE)
    if done.trouble:
        logger.error("the probe could not book: %s", done.trouble)
    beat(PROBE, now=timezone.now(), well=not done.trouble, took=done.took)

"""The figures of one office, counted in its schema and written down for the operators' list."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from functools import cache
from time import perf_counter
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.models import Exists, F, OuterRef, Q

from provisioning.models import OfficeFigures
from tenants.context import office_context, platform_context
from tenants.models import LIVING, Office, PromiseCheck
from tenants.registry import modules

logger = logging.getLogger(__name__)
ANYHOW: Final = timedelta(hours=24)
"""How old figures become where nothing changed: what is of thirty days changes by itself."""
KNOWN: Final = ("last_sign_in", "bookings", "failed", "sms")


def stale_offices(now: datetime) -> list[UUID]:
    """Offices whose figures are missing, a day old, or older than a change; one query for all.

    That an office changed is seen by the look at its promises, every five minutes.
    """
    changed = PromiseCheck.objects.filter(
        office_id=OuterRef("pk"), whole=False, at__gt=OuterRef("figures__at")
    )
    wanted = Q(figures=None) | Q(figures__at__lt=now - ANYHOW) | Exists(changed)
    with platform_context():
        found = Office.objects.filter(wanted, state__in=LIVING)
        return list(
            found.order_by(F("figures__at").asc(nulls_first=True)).values_list("pk", flat=True)
        )


def gather(office_id: UUID, *, now: datetime) -> OfficeFigures | None:
    """Count in one office and write its row; None when it is not there any more.

    What goes wrong is written down as well: an office nobody can look into is worth a look.
    """
    with platform_context():
        office = Office.objects.filter(pk=office_id, state__in=LIVING).first()
    if office is None:
        return None
    begun, trouble = perf_counter(), ""
    found: dict[str, Any] = {}
    try:
        with office_context(office):
            found = _figures(now) | _version()
    # Whatever it is, it is this office's trouble alone.
    except Exception as error:
        logger.exception("no figures of office %s", office_id)
        trouble = type(error).__name__
    told = {**found, "at": now, "trouble": trouble}
    told["took_ms"] = round((perf_counter() - begun) * 1000)
    with platform_context():
        row, _made = OfficeFigures.objects.update_or_create(office_id=office_id, defaults=told)
    return row


def _figures(now: datetime) -> dict[str, Any]:
    """What the installed modules count; only what the table has a column for."""
    found: dict[str, Any] = {}
    for module in modules():
        if module.figures is not None:
            found |= module.figures(now)
    return {name: found[name] for name in KNOWN if name in found}


def _version() -> dict[str, Any]:
    """The newest migration of the schema, and how many it has not seen."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY id")
        applied = cursor.fetchall()
    return {
        "version": ".".join(applied[-1]) if applied else "",
        "behind": len(_on_disk() - set(applied)),
    }


@cache
def _on_disk() -> frozenset[tuple[str, str]]:
    """Every migration this release has."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).graph.nodes)

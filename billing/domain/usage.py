"""Count how much of its plan each office uses; warn operators, and only them."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from billing.domain.history import note
from billing.models import Usage
from tenants.audit.actor import SYSTEM
from tenants.context import office_context, platform_context
from tenants.entitlements import COUNTERS, LOCATIONS, over, read, usage
from tenants.models import LIVING, Office

LABELS: Final[Mapping[str, str | Promise]] = {COUNTERS: _("Counters"), LOCATIONS: _("Locations")}
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Passed:
    """A limit of the plan, and how much is used beyond it."""

    label: str | Promise
    used: int
    limit: int


@dataclass(frozen=True, slots=True)
class Outgrown:
    """An office that uses more than its plan."""

    office: Office
    plan: str
    passed: list[Passed]


def count_usage(*, now: datetime) -> int:
    """Count in every office, one after the other; how many could be counted.

    Called outside of any place: it enters each office and then the platform. An office that cannot
    be counted (it is just leaving) stops no other.
    """
    with platform_context():
        living = Office.objects.filter(state__in=LIVING)
        offices = list(living.order_by("subdomain"))
    counted = 0
    for office in offices:
        try:
            with office_context(office):
                used = usage()
            with platform_context():
                write_usage(office, used, now=now)
        except Exception:
            log.exception("what %s uses could not be counted", office.subdomain)
        else:
            counted += 1
    return counted


@transaction.atomic
def write_usage(office: Office, used: Mapping[str, int], *, now: datetime) -> Usage:
    """Keep the counts; the first time a limit is passed, or kept again, is written down."""
    granted = read(Office.objects.get(pk=office.pk))
    passed = sorted(over(used, granted))
    row, _new = Usage.objects.select_for_update().get_or_create(
        office=office, defaults={"counted_at": now}
    )
    if set(passed) - set(row.passed):
        told = {key: f"{used[key]}/{granted.limits[key]}" for key in passed}
        note("limit.passed", row, office_id=office.pk, by=SYSTEM, now=now, **told)
    elif row.passed and not passed:
        note("limit.kept", row, office_id=office.pk, by=SYSTEM, now=now)
    row.counted_at, row.used, row.passed = now, dict(used), passed
    row.save()
    return row


def outgrown() -> list[Outgrown]:
    """The offices that used more than their plan of today gives, when last counted."""
    found = []
    for row in Usage.objects.exclude(used={}).select_related("office").order_by("office__name"):
        granted = read(row.office)
        if passed := over(row.used, granted):
            limits = [Passed(LABELS.get(k, k), row.used[k], granted.limits[k]) for k in passed]
            found.append(Outgrown(row.office, granted.plan, limits))
    return found

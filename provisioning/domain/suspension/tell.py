"""The letters to an office that is suspended or resumed, and the lines in its own trail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from provisioning.models import Suspension
from tenants.audit.actor import Actor, ActorKind
from tenants.audit.record import record
from tenants.context import office_context, platform_context
from tenants.messaging.notices import OFFICE_RESUMED, OFFICE_SUSPENDED, tell_admins
from tenants.models import LIVING


@dataclass(frozen=True, slots=True)
class _News:
    """What one office is to be told of one suspension."""

    suspension: Suspension
    kind: str
    by: Actor
    field: str


def tell_offices(now: datetime) -> int:
    """Write the letters that are owed; how many offices were told.

    Told again after a kill, an office has one letter all the same: its occasion is the suspension.
    """
    with platform_context():
        owed = list(_owed())
    for news in owed:
        made = news.suspension
        with office_context(made.office), transaction.atomic():
            record(f"office.{news.kind.removeprefix('office_')}", by=news.by, now=now)
            tell_admins(
                news.kind,
                now=now,
                occasion=f"{made.pk.hex}",
                why=made.reason,
                day=f"{made.starts_on:%d.%m.%Y}",
            )
        with platform_context():
            Suspension.objects.filter(pk=made.pk).update(**{news.field: now})
    return len(owed)


def _owed() -> Iterator[_News]:
    living = Suspension.objects.filter(office__state__in=LIVING).select_related("office")
    for one in living.filter(told_at=None, ended_at=None):
        by = Actor(ActorKind.OPERATOR, one.decided_by_id, one.decided_by_name)
        yield _News(one, OFFICE_SUSPENDED, by, "told_at")
    # Called off before anybody was told: there is nothing to take back.
    over = living.filter(~Q(told_at=None), told_end_at=None, ended_at__gte=F("told_at"))
    for one in over:
        by = Actor(ActorKind.OPERATOR, one.ended_by_id, one.ended_by_name)
        yield _News(one, OFFICE_RESUMED, by, "told_end_at")

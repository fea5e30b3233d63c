"""The tiles above the list: how many offices there are, and how many need somebody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from tenants.models import LIVING

from .offices import LATE, Choice, has_problem, listed


@dataclass(frozen=True, slots=True)
class Totals:
    """Of the offices that are there, as of the last looks."""

    living: int
    owing: int
    broken: int
    unasked: int
    hosts: int
    behind: int
    unseen: int


def totals(now: datetime) -> Totals:
    """All of them in one question."""
    living = listed(Choice(), now=now).filter(state__in=LIVING).order_by()
    found = living.aggregate(
        living=Count("pk"),
        owing=Count("pk", filter=Q(standing=LATE)),
        broken=Count("pk", filter=has_problem("promises", now)),
        unasked=Count("pk", filter=Q(is_looked_at=False)),
        hosts=Count("pk", filter=has_problem("hosts", now)),
        behind=Count("pk", filter=has_problem("behind", now)),
        unseen=Count("pk", filter=has_problem("unseen", now)),
    )
    return Totals(**found)

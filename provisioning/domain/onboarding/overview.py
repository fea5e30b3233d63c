"""Where onboardings are: each step as people see it, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Q, QuerySet

from provisioning.models import Onboarding, Step, StepState

from .go_on import ready_steps
from .steps import STEPS, Kind, may_be_left_out

OVER: Final = Q(steps__state__in=[StepState.DONE, StepState.SKIPPED])
STUCK: Final = timedelta(minutes=5)
"""A step that runs longer was cut off; somebody, or the clock, goes on."""


@dataclass(frozen=True, slots=True)
class Row:
    """A step and its kind; ``is_optional`` as things are."""

    kind: Kind
    step: Step
    is_optional: bool

    @property
    def state(self) -> StepState:
        """Where it is."""
        return StepState(self.step.state)


@dataclass(frozen=True, slots=True)
class Way:
    """All steps of one onboarding."""

    rows: list[Row]
    is_working: bool
    """The machine is at it, or will be in a moment."""

    @property
    def percent(self) -> int:
        """How much of the way lies behind."""
        return round(100 * sum(row.state.is_over for row in self.rows) / len(self.rows))

    @property
    def has_failed(self) -> bool:
        """Something waits for *Try again*."""
        return any(row.state == StepState.FAILED for row in self.rows)


def way_of(mine: Onboarding) -> Way:
    """Where it is; on the platform."""
    by_key = {step.key: step for step in mine.steps.all()}
    rows = [Row(kind, by_key[kind.key], may_be_left_out(mine, kind.key)) for kind in STEPS]
    failed = any(row.state == StepState.FAILED for row in rows)
    working = mine.is_open and not failed and bool(ready_steps(mine))
    return Way(rows, working)


def every_onboarding() -> QuerySet[Onboarding]:
    """All of them with ``over`` and ``failed``: how many steps are, open ones first."""
    return Onboarding.objects.annotate(
        over=Count("steps", filter=OVER),
        failed=Count("steps", filter=Q(steps__state=StepState.FAILED)),
    ).order_by("live_at", "given_up_at", "-begun_at", "-id")


def left_behind(now: datetime) -> list[Onboarding]:
    """Those the machine could go on with, and nobody does: the queue was lost, a worker killed."""
    found = []
    recent = now - STUCK
    recently = Onboarding.objects.still_open().filter(begun_at__gt=now - timedelta(days=30))
    for mine in recently.prefetch_related("steps"):
        steps = list(mine.steps.all())
        busy = any(
            step.state == StepState.FAILED
            or (step.state == StepState.RUNNING and step.began_at and step.began_at > recent)
            for step in steps
        )
        if not busy and not mine.from_file and ready_steps(mine):
            found.append(mine)
    return found

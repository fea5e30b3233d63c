"""Do what the machine can do now, step by step; called again it goes on where it stopped."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F

from provisioning.models import Onboarding, Step, StepState
from provisioning.officefile.load import Loaded
from tenants.audit.actor import Actor
from tenants.audit.record import record
from tenants.context import platform_context
from tenants.errors import Refusal
from tenants.officefile.nodes import BadFile

from .alone import alone_with
from .errors import NotThere
from .job import Job
from .steps import BY_MACHINE, Kind

logger = logging.getLogger(__name__)
SHOWN: Final = 1000


def go_on(
    onboarding_id: UUID,
    *,
    now: datetime,
    by: Actor,
    loaded: Loaded | None = None,
    tell: Callable[[str], None] = lambda _step: None,
) -> Job:
    """Do every step of the machine that is ready and not over; stop at the first that fails.

    ``tell`` hears each step before it begins. A failure is written down beside its step and raised
    again. Raises ``BeingBuilt`` and ``NotThere`` as well.
    """
    with alone_with(onboarding_id):
        with platform_context():
            mine = Onboarding.objects.filter(pk=onboarding_id).first()
            if mine is None or not mine.is_open:
                raise NotThere
        job = Job(mine, now, by, loaded)
        for kind in BY_MACHINE:
            with platform_context():
                mine.refresh_from_db()  # somebody types while the machine works
                is_due = kind.key in ready_steps(mine)
            if is_due:
                tell(kind.key)
                _do(kind, job)
    return job


def ready_steps(mine: Onboarding) -> list[str]:
    """What the machine would do now; on the platform."""
    over = {step.key for step in mine.steps.all() if StepState(step.state).is_over}
    return [kind.key for kind in BY_MACHINE if kind.key not in over and kind.ready(mine)]


def _do(kind: Kind, job: Job) -> None:
    assert kind.do is not None
    step = Step.objects.filter(onboarding=job.onboarding, key=kind.key)
    with platform_context():
        step.update(
            state=StepState.RUNNING,
            attempts=F("attempts") + 1,
            began_at=job.now,
            ended_at=None,
            code="",
            why="",
        )
        # From here on a change brings the step back; what was changed before is known now.
        job.onboarding.refresh_from_db()
    try:
        kind.do(job)
    except Exception as error:
        if not isinstance(error, Refusal | BadFile):
            logger.exception("onboarding of %s stopped at %s", job.onboarding.subdomain, kind.key)
        code, why = _words(error)
        with platform_context():
            step.update(state=StepState.FAILED, ended_at=job.now, code=code, why=why[:SHOWN])
        raise
    with platform_context(), transaction.atomic():
        # What a change brought back meanwhile was done with what was known before: it waits.
        step.exclude(state=StepState.WAITING).update(state=StepState.DONE, ended_at=job.now)
        record(f"onboarding.{kind.key}", by=job.by, now=job.now, about=job.onboarding)


def _words(error: Exception) -> tuple[str, str]:
    """A code, and what to tell; of what we did not expect its kind alone: the rest is logged."""
    if isinstance(error, Refusal):
        return error.code, str(error)
    if isinstance(error, BadFile):
        return "bad_file", "\n".join(f"{one.line}: {one.words}" for one in error.problems)
    return "broken", type(error).__name__

"""Do the steps of a leaving, one after the other, as far as they go now.

Killed at any moment it goes on where it was: each step can be done again, and says so when it is
done. Two that go on at once do not meet: one of them finds the leaving taken.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from provisioning.models import Leaving, LeavingStep, LeavingStepState
from tenants.context import platform_context
from tenants.errors import Refusal

from . import closing, deleting, ending, handing_over
from .alone import alone_with
from .order import ORDER
from .refusals import NotYet

Verb = Callable[[Leaving, LeavingStep, datetime], dict[str, Any]]
VERBS: Final[dict[str, Verb]] = {
    "freeze": handing_over.freeze,
    "kit": handing_over.kit,
    "close": closing.close,
    "schema": deleting.schema,
    "files": deleting.files,
    "cache": deleting.cache,
    "queue": deleting.queue,
    "rows": deleting.rows,
    "key": deleting.key,
    "backups": ending.backups,
    "proof": ending.proof,
    "certificate": ending.certificate,
}
log = logging.getLogger(__name__)


def go_on(leaving: Leaving, *, now: datetime, tell: Callable[[str], None] = lambda _: None) -> bool:
    """Do what can be done now; True when all steps are done.

    A step that fails says why in its row and stops the rest until somebody goes on again; one whose
    moment has not come is left waiting. ``tell`` hears the key of each step before it is done.
    """
    with alone_with(leaving) as mine:
        if not mine:
            return False
        for step in _steps(leaving):
            if step.state == LeavingStepState.DONE:
                continue
            if _is_called_off(leaving):  # since it was read: another office's steps take a while
                return False
            tell(step.key)
            if not _do(leaving, step, now):
                return False
    return True


def go_on_with_all(*, now: datetime) -> None:
    """The same for every leaving; one that cannot go on stops no other."""
    for leaving in leavings_under_way():
        go_on(leaving, now=now)


def leavings_under_way() -> list[Leaving]:
    """All that may have something to do, the oldest first."""
    with platform_context():
        found = Leaving.objects.under_way().select_related("office")
        return list(found.order_by("began_at"))


def _steps(leaving: Leaving) -> list[LeavingStep]:
    with platform_context():
        known = {one.key: one for one in LeavingStep.objects.filter(leaving=leaving)}
    return [known[key] for key in ORDER]


def _is_called_off(leaving: Leaving) -> bool:
    with platform_context():
        return not Leaving.objects.not_called_off().filter(pk=leaving.pk).exists()


def _do(leaving: Leaving, step: LeavingStep, now: datetime) -> bool:
    _note(step, state=LeavingStepState.RUNNING, began_at=step.began_at or now, tries=step.tries + 1)
    try:
        told = VERBS[step.key](leaving, step, now)
    except NotYet:
        _note(step, state=LeavingStepState.WAITING, problem="")
        return False
    except Refusal as refusal:
        log.warning("leaving of %s waits at %s: %s", leaving.subdomain, step.key, refusal.code)
        _note(step, state=LeavingStepState.FAILED, problem=str(refusal)[:300])
        return False
    # Whatever it is, it must be seen in the panel and must not stop the other offices.
    except Exception as trouble:
        log.exception("leaving of %s stopped at %s", leaving.subdomain, step.key)
        _note(step, state=LeavingStepState.FAILED, problem=type(trouble).__name__)
        return False
    told = {**step.told, **told}
    _note(step, state=LeavingStepState.DONE, ended_at=now, told=told, problem="")
    return True


def _note(step: LeavingStep, **values: Any) -> None:
    with platform_context():
        LeavingStep.objects.filter(pk=step.pk).update(**values)
    for name, value in values.items():
        setattr(step, name, value)

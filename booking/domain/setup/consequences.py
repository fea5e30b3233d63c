"""What a change does to times and visits, asked before it is saved."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from booking.domain.plan import PlanDifference, difference, plan
from tenants.audit.actor import Actor
from tenants.audit.record import record
from tenants.errors import Refusal


class Consequences(Refusal):
    """The change adds or removes times or strands visits, and nobody has seen that yet."""

    code: ClassVar[str] = "consequences"
    status: ClassVar[int] = 409
    message = _("This changes the times that can be booked. Look at it, then save.")

    def __init__(self, told: PlanDifference) -> None:
        super().__init__()
        self.told = told


@dataclass(frozen=True, slots=True)
class Act:
    """Who changes something, when, and which consequences they have seen.

    ``seen`` None: none yet. Otherwise the numbers of the visits that were listed; that the change
    moves times was listed with them.
    """

    by: Actor
    now: datetime
    seen: Collection[str] | None = None


class Told:
    """Where the difference is put once it is known."""

    difference: PlanDifference = PlanDifference()


@contextmanager
def consequences(act: Act) -> Iterator[Told]:
    """Let the caller's transaction change the plan inside; raise ``Consequences`` unless seen."""
    before = plan(act.now)
    told = Told()
    yield told
    told.difference = difference(before, plan(act.now))
    stranded = [one.reference for one in told.difference.stranded]
    if told.difference and (act.seen is None or not set(stranded) <= set(act.seen)):
        raise Consequences(told.difference)
    if stranded:
        record("plan.stranded", by=act.by, now=act.now, fields=stranded)

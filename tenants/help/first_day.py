"""The first day, step by step: what somebody has done already."""

from __future__ import annotations

from typing import Final

from tenants.accounts.models import User

from .handbook import page
from .models import FirstStep

FIRST_DAY: Final = "pierwszy-dzien"


def steps_done(person: User) -> frozenset[str]:
    """The anchors of the steps ``person`` has ticked."""
    return frozenset(FirstStep.objects.filter(person=person).values_list("step", flat=True))


def tick_step(person: User, step: str, *, done: bool) -> bool:
    """Tick a step, or take the tick back; False where the first day has no such step."""
    guide = page(FIRST_DAY)
    if guide is None or step not in {one.anchor for one in guide.steps}:
        return False
    if done:
        FirstStep.objects.get_or_create(person=person, step=step)
    else:
        FirstStep.objects.filter(person=person, step=step).delete()
    return True

"""``kill -9`` while an office leaves, at a random moment in or after a step: it leaves whole.

Fast lane: one office, killed while its schema and the platform's rows about it are deleted. Long
lane: twenty offices, each killed in every step.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from django.conf import settings
from support.booking_desk import FRIDAY
from support.fleet import environment_here
from support.full_house import CANARIES, House
from support.leavings import (
    DAY,
    HOUR,
    OSKAR,
    again,
    begin,
    lying_about,
    queue_work,
    states,
    told,
)

from provisioning.domain.leaving.begin import hand_over
from provisioning.domain.leaving.go_on import go_on
from provisioning.domain.leaving.order import ORDER
from provisioning.models import BackupPurge, Leaving, LeavingStepState
from tenants.context import platform_context
from tenants.models import Office
from tenants.schema import schema_exists

LONG: Final = os.environ.get("OKIENKO_LANE") == "long"
TURNS: Final = 20 if LONG else 1
CUT: Final = ORDER if LONG else ("schema", "rows")
# How long each takes, more or less; what is over by then is killed right after it.
LASTS: Final = {"freeze": 0.2, "kit": 1.0, "schema": 0.6, "rows": 0.3, "proof": 0.3}
SHORT: Final = 0.05
# Freeze and kit; the addresses close; all the rest.
MOMENTS: Final = (FRIDAY + HOUR, FRIDAY + DAY, FRIDAY + DAY + HOUR)
SCRIPT: Final = Path(__file__).parents[2] / "support" / "one_leaving.py"


@pytest.mark.parametrize("turn", range(TURNS))
def test_an_office_killed_while_it_leaves_leaves_nothing_behind(
    office: Office, house: House, turn: int
) -> None:
    chance = random.Random(turn)  # noqa: S311 - a test's choice
    queue_work(office)
    leaving = begin(office)
    passed = FRIDAY
    for step in CUT:
        for moment in (one for one in MOMENTS if passed < one < moment_of(step)):
            go(leaving, moment)
        passed = moment_of(step)
        hand_over_before(leaving, passed)
        killed(leaving, step, chance.uniform(0, LASTS.get(step, SHORT)), passed)
    for moment in MOMENTS:
        if moment >= passed:
            go(leaving, moment)

    assert set(states(leaving).values()) == {LeavingStepState.DONE}
    assert lying_about((*CANARIES, house.reference)) == []
    assert not schema_exists(str(office.schema_name))
    assert told(leaving, "schema")["rows"]["booking"] == 2
    assert told(leaving, "files") == {"files": 1, "archives": 0}
    assert told(leaving, "queue")["tasks"] >= 1
    assert told(leaving, "rows")["deleted"]
    with platform_context():
        assert BackupPurge.objects.filter(leaving=leaving).count() == 2


def moment_of(step: str) -> datetime:
    """When the clock comes to a step, at the earliest."""
    return MOMENTS[min(max(ORDER.index(step) - 1, 0), 2)]


def hand_over_before(leaving: Leaving, moment: datetime) -> None:
    if moment >= FRIDAY + DAY:
        hand_over(again(leaving), now=FRIDAY + 2 * HOUR, by=OSKAR)


def go(leaving: Leaving, moment: datetime) -> None:
    """As the task does each minute; the server may not have seen yet that somebody died."""
    hand_over_before(leaving, moment)
    for _minute in range(50):
        heard: list[str] = []
        if go_on(again(leaving), now=moment, tell=heard.append) or heard:
            return
        time.sleep(0.2)
    pytest.fail(f"nobody can go on: {states(leaving)}")


def killed(leaving: Leaving, step: str, seconds: float, moment: datetime) -> None:
    """In a process of its own, until it is dead.

    One that finds the leaving taken, or has only just closed the addresses, tries again later.
    """
    root = SCRIPT.parents[2]
    environment: dict[str, Any] = environment_here() | {
        "DJANGO_SETTINGS_MODULE": "okienko.settings",
        "OKIENKO_FILES": settings.OKIENKO_FILES,
        "OKIENKO_BACKUPS": settings.OKIENKO_BACKUPS,
        "PYTHONPATH": os.pathsep.join(map(str, (root, root / "platform", root / "tests"))),
    }
    command = [sys.executable, str(SCRIPT), str(leaving.pk), step, str(seconds)]
    for minute in range(0, 20, 2):
        later = (moment + timedelta(minutes=minute)).isoformat()
        ended = subprocess.run([*command, later], env=environment, capture_output=True, check=False)
        if ended.returncode == -signal.SIGKILL:
            return
        assert ended.returncode == 0, ended.stderr.decode()[-2000:]
        time.sleep(0.2)
    pytest.fail(f"nobody was killed in {step}: {states(leaving)}")

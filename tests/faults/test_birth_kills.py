"""``kill -9`` while an office is being born, at a random moment of each step: it is finished.

Fast lane: one office, killed while its tables are made and its catalogue written. Long lane:
twenty offices, each killed in every step.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest
from pytest_django import DjangoDbBlocker
from support.births import KNOWN, price_list
from support.fleet import environment_here

from billing.models import LegalData, Subscription
from booking.models import Service
from provisioning.models import Onboarding, StepState
from tenants.accounts.models import User
from tenants.context import office_context, platform_context
from tenants.ids import uuid7
from tenants.messaging.models import Message
from tenants.offices import find_office
from tenants.schema import drop_schema

LONG: Final = os.environ.get("OKIENKO_LANE") == "long"
STEPS: Final = ("subdomain", "schema", "catalogue", "invitation", "plan")
TURNS: Final = 20 if LONG else 1
CUT: Final = STEPS if LONG else ("schema", "catalogue")
# How long each takes at most, on a machine that has other work as well.
LASTS: Final = {
    "subdomain": 0.05,
    "schema": 0.6,
    "catalogue": 0.4,
    "invitation": 0.05,
    "plan": 0.05,
}
SCRIPT: Final = Path(__file__).parents[1] / "support" / "one_birth.py"


@pytest.fixture
def new_word(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Callable[[], str]]:
    """Free subdomains; what stands there is gone after the test."""
    from conftest import forget

    given: list[str] = []

    def make() -> str:
        given.append(f"t{uuid7().hex[-12:]}")
        return given[-1]

    with django_db_blocker.unblock():
        with price_list():
            yield make
        for subdomain in given:
            if (office := find_office(subdomain)) is not None:
                drop_schema(str(office.schema_name))
                forget(office)
            with platform_context():
                Onboarding.objects.filter(subdomain=subdomain).delete()


def killed(new_word: Callable[[], str], chance: random.Random) -> str:
    """The subdomain of an office that was killed at least once.

    How long a step takes only the machine knows: where all were quicker than the kill, another
    office is killed sooner.
    """
    for haste in range(9):
        word = new_word()
        ends = [born(word, step, chance.uniform(0, LASTS[step] / 2**haste)) for step in CUT]
        if -signal.SIGKILL in ends:
            return word
    pytest.fail("nobody was killed")


@pytest.mark.parametrize("turn", range(TURNS))
def test_an_office_killed_while_it_is_born_is_finished(
    new_word: Callable[[], str], turn: int
) -> None:
    word = killed(new_word, random.Random(turn))  # noqa: S311 - a test's choice

    last = born(word, "-", 0)

    assert last in {0, 1}, "1: nothing was left to do, the last kill came too late"
    office = find_office(word)
    assert office is not None
    with platform_context():
        mine = Onboarding.objects.get(subdomain=word)
        states = dict(mine.steps.values_list("key", "state"))
        assert Subscription.objects.filter(office=office).count() == 1
        assert LegalData.objects.filter(office=office).count() == 1
    assert {states[key] for key in STEPS} == {StepState.DONE}
    with office_context(office):
        keys = list(Service.objects.values_list("key", flat=True))
        assert User.objects.count() == 1
        assert Message.objects.filter(kind="invitation").count() == 1
    assert len(keys) == len(set(keys)) > 0
    assert KNOWN["starters"] == mine.starters


def born(word: str, step: str, seconds: float) -> int:
    """Run it in a process of its own; how that ended."""
    root = SCRIPT.parents[2]
    environment = environment_here() | {
        "DJANGO_SETTINGS_MODULE": "okienko.settings",
        "PYTHONPATH": os.pathsep.join(map(str, (root, root / "platform", root / "tests"))),
    }
    ended = subprocess.run(
        [sys.executable, str(SCRIPT), word, step, str(seconds)],
        env=environment,
        capture_output=True,
        check=False,
    )
    return ended.returncode

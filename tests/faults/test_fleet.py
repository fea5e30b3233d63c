"""Faults while the fleet is migrated: one office stays behind, nobody else notices, again heals.

Fast lane: each kind of fault once over 30 offices; long lane: fifty over 300. All the while a
visitor opens offices' pages.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from threading import Event, Thread
from typing import Any, Final

import pytest
from django.db import connections
from django.test import Client
from pytest_django import DjangoDbBlocker
from support.fleet import Fleet, a_column, as_superuser, environment_here, own_fleet
from support.prepared_schemas import kept_scripts

from provisioning.domain.fleet import migrate
from provisioning.management.bench.trial import trial_migration
from provisioning.models import FleetRun
from tenants.context import platform_context
from tenants.fleet import bring as bringing
from tenants.models import Office
from tenants.schema import owner_connection

LONG: Final = os.environ.get("OKIENKO_LANE") == "long"
OFFICES: Final = 300 if LONG else 30
PAUSE: Final = 0.2  # the visitor shares the interpreter with the migration
LOCK_MS: Final = 200  # longer than a page of the visitor's holds a table, on a busy machine too
Fault = Callable[[Fleet, Office, str], AbstractContextManager[None]]


@pytest.fixture(scope="module")
def _fleet(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, pytestconfig: pytest.Config
) -> Iterator[Fleet]:
    with (
        django_db_blocker.unblock(),
        own_fleet(kept_scripts(pytestconfig.cache.mkdir("okienko")), OFFICES) as made,
    ):
        yield made


@pytest.fixture
def fleet(
    _fleet: Fleet, django_db_blocker: DjangoDbBlocker, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Fleet]:
    """The fleet; a busy office is tried again at once."""
    monkeypatch.setattr(migrate, "PAUSE", 0.01)
    with django_db_blocker.unblock():
        yield _fleet


class Visitor:
    """Opens the start pages of offices, one after the other, until it is enough; at least one."""

    def __init__(self, offices: list[Office], seed: int) -> None:
        self._offices = offices
        self._chance = random.Random(seed)  # noqa: S311 - a test's choice
        self._enough = Event()
        self._thread = Thread(target=self._walk)
        self.answers: list[int] = []

    def __enter__(self) -> Visitor:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._enough.set()
        self._thread.join()

    def _walk(self) -> None:
        try:
            while not (self.answers and self._enough.wait(PAUSE)):
                host = f"{self._chance.choice(self._offices).subdomain}.localhost:8000"
                self.answers.append(Client(headers={"host": host}).get("/").status_code)
        finally:
            connections.close_all()


@contextmanager
def somebody_reads_on(fleet: Fleet, office: Office, column: str) -> Iterator[None]:
    """A transaction that does not end holds the table."""
    with as_superuser() as other, other.transaction():
        other.execute(f"LOCK TABLE {office.schema_name}.profile IN ACCESS SHARE MODE")
        yield


@contextmanager
def it_is_there_already(fleet: Fleet, office: Office, column: str) -> Iterator[None]:
    """Somebody added the column by hand."""
    fleet.run(office, f"ALTER TABLE profile ADD COLUMN {column} text")
    yield
    fleet.run(office, f"ALTER TABLE profile DROP COLUMN {column}")


@contextmanager
def the_table_is_away(fleet: Fleet, office: Office, column: str) -> Iterator[None]:
    """Somebody is at work there by hand."""
    fleet.run(office, "ALTER TABLE profile RENAME TO profile_away")
    yield
    fleet.run(office, "ALTER TABLE profile_away RENAME TO profile")


@contextmanager
def the_connection_is_cut(fleet: Fleet, office: Office, column: str) -> Iterator[None]:
    """The server ends our connection in the middle of this office."""
    take = bringing._take

    def cut(step: Any, cursor: Any, names: dict[str, str]) -> None:
        take(step, cursor, names)
        if str(office.schema_name) in names.values():
            raw: Any = owner_connection().connection
            with as_superuser() as other:
                other.execute("SELECT pg_terminate_backend(%s, 5000)", [raw.info.backend_pid])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bringing, "_take", cut)
        yield


@contextmanager
def the_program_errs(fleet: Fleet, office: Office, column: str) -> Iterator[None]:
    """What is written to the ledger cannot be written, in this office's transaction."""
    seal = migrate.done

    def broken(run: Any, office_id: Any, plan: Any) -> Callable[[Any, int], None]:
        if office_id != office.pk:
            return seal(run, office_id, plan)

        def fail(cursor: Any, took_ms: int) -> None:
            raise MemoryError

        return fail

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(migrate, "done", broken)
        yield


FAULTS: Final[tuple[Fault, ...]] = (
    somebody_reads_on,
    it_is_there_already,
    the_table_is_away,
    the_connection_is_cut,
    the_program_errs,
)
COUNT: Final = 50 if LONG else len(FAULTS)


@pytest.mark.parametrize("number", range(COUNT))
def test_only_the_office_with_the_fault_stays_behind_and_again_heals(
    fleet: Fleet, number: int
) -> None:
    chance = random.Random(number)  # noqa: S311 - a test's choice
    victim = chance.choice(fleet.offices)
    fault, column = FAULTS[number % len(FAULTS)], f"fault_{number}"
    others = [one for one in fleet.offices if one != victim]
    with trial_migration(f"7{number:03}_fault", a_column(column)), ExitStack() as stack:
        stack.enter_context(visitor := Visitor(others, number))
        with fault(fleet, victim, column):
            first = fleet.migrate(lock_ms=LOCK_MS)
        assert set(first.failed) == {victim.subdomain}, first.failed
        assert first.left == 0
        assert fleet.without(f"7{number:03}_fault") == {victim.subdomain}
        again = fleet.migrate()
        assert [name for name, _took in again.done] == [victim.subdomain]
        assert fleet.without(f"7{number:03}_fault") == set()
        stack.close()
    assert set(visitor.answers) == {200}
    assert fleet.outcomes(victim)[-1] == "done"


def test_a_run_killed_in_the_middle_of_an_office_is_taken_up_again(fleet: Fleet) -> None:
    at = OFFICES // 2
    done = subprocess.run(
        [sys.executable, "-m", "support.fleet_process", "7900_kill", "killed", str(at)],
        env=environment_here() | {"PYTHONPATH": os.pathsep.join(("tests", "platform", "."))},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == -9, done.stderr
    with trial_migration("7900_kill", a_column("killed")):
        assert len(fleet.without("7900_kill")) == OFFICES - at + 1
        behind = [one for one in fleet.offices if "killed" not in fleet.columns(one)]
        assert len(behind) == OFFICES - at + 1
        with platform_context():
            run = FleetRun.objects.first()
            assert run
            assert run.ended_at is None
            assert run.attempts.count() == at - 1
        again = fleet.migrate()
        assert len(again.done) == OFFICES - at + 1
        assert fleet.without("7900_kill") == set()

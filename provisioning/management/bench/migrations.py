"""What a release costs: with nothing to do, and with a column to add, against Django's own way.

Django's way is what ``migrate_schemas`` does: its ``migrate`` in one schema after the other, in one
process. A few of the offices are taken for it, and the time of one is multiplied.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import mean, median
from time import perf_counter
from typing import Final

from django.db.migrations.operations import AddField
from django.db.models import IntegerField
from django.utils import timezone

from booking.management.bench.figure import Figure, at_least, at_most
from provisioning.domain.fleet.migrate import migrate_fleet
from provisioning.models import FleetRun
from tenants.context import platform_context
from tenants.ids import uuid7
from tenants.models import Office
from tenants.schema import migrate

from .trial import trial_migration

SAMPLE: Final = 10


def nothing_to_do(offices: Sequence[Office], tell: Callable[[str], None]) -> list[Figure]:
    """Every office asked, none behind."""
    tell("nothing to migrate …")
    migrate_fleet(clock=timezone.now)
    ours = median(_seconds(lambda: migrate_fleet(clock=timezone.now)) for _ in range(3))
    each = mean(_seconds(lambda one=one: _migrate(one)) for one in offices[:SAMPLE])  # type: ignore[misc]  # bound now
    theirs = each * len(offices)
    return [
        Figure(f"nothing to do in {len(offices)} offices", ours, "s"),
        Figure("the same by migrate_schemas, reckoned", theirs, "s"),
        at_least("nothing to do: faster than migrate_schemas", theirs / ours, 150),
    ]


def a_column(offices: Sequence[Office], tell: Callable[[str], None]) -> list[Figure]:
    """A column for every office; for a few of them by Django."""
    tell("a column …")
    tag = uuid7().hex[-8:]
    column = AddField("profile", f"bench_{tag}", IntegerField(null=True))
    with trial_migration(f"9000_{tag}", column):
        each = mean(_seconds(lambda one=one: _migrate(one)) for one in offices[:SAMPLE])  # type: ignore[misc]  # bound now
        begun = perf_counter()
        done = migrate_fleet(clock=timezone.now)
        ours = perf_counter() - begun
    assert not done.failed
    with platform_context():
        run = FleetRun.objects.latest("started_at")
    assert run.ended_at
    waves = (run.ended_at - run.started_at).total_seconds()
    count = len(done.done)
    return [
        Figure("a column: the shared schema and the plan, once a release", ours - waves, "s"),
        Figure(f"a column in {count} offices", waves, "s"),
        at_most("a column, each office", waves / count * 1000, 5, "ms"),
        at_least("a column: faster than migrate_schemas, each office", each * count / waves, 100),
        Figure("the same with all that is done once", each * (count + 1) / ours, "×"),
    ]


def _migrate(office: Office) -> None:
    migrate(str(office.schema_name))


def _seconds(act: Callable[[], object]) -> float:
    begun = perf_counter()
    act()
    return perf_counter() - begun

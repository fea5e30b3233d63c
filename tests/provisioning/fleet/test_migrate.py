"""All offices are brought up to date: once, whoever fails, and told by the ledger."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import ProgrammingError
from django.db.migrations.operations import AddField, RunPython, RunSQL
from django.db.models import BooleanField
from django.utils import timezone
from support.fleet import Fleet, a_column, as_superuser

from provisioning.domain.fleet.migrate import Progress, migrate_fleet
from provisioning.domain.fleet.survey import BrokenMigration
from provisioning.management.bench.trial import trial_migration
from provisioning.models import FleetRun
from tenants.context import office_context, platform_context
from tenants.fleet import bring as bringing
from tenants.fleet.bring import Moved, bring
from tenants.fleet.plan import make_plan
from tenants.fleet.seen import known_migrations, read_seen
from tenants.models import Office
from tenants.profile.models import Profile
from tenants.schema import owner_connection

pytestmark = pytest.mark.filterwarnings("ignore:In Typer:DeprecationWarning")


@contextmanager
def held(office: Office) -> Iterator[None]:
    """Somebody reads the office's profile in a transaction that does not end."""
    with as_superuser() as other, other.transaction():
        other.execute(f"LOCK TABLE {office.schema_name}.profile IN ACCESS SHARE MODE")
        yield


def test_a_column_is_added_everywhere_and_nothing_is_done_twice(fleet: Fleet) -> None:
    told: list[Progress] = []
    with trial_migration("8001_column", AddField("profile", "trial", BooleanField(null=True))):
        first = migrate_fleet(clock=timezone.now, tell=told.append)
        again = fleet.migrate()
    assert len(first.done) == 13
    assert (again.done, again.failed, again.left) == ([], {}, 0)
    assert all("trial" in fleet.columns(one) for one in fleet.offices)
    assert [(one.wave, one.tried) for one in told][:3] == [(1, 1), (2, 2), (2, 3)]
    assert told[-1].left == 0
    with platform_context():
        run = FleetRun.objects.first()
        assert run
        assert (run.planned, run.stopped, run.ended_at is None) == (13, False, False)
        assert run.attempts.filter(outcome="done").count() == 13
        assert run.attempts.first().migrations == ["profile.8001_column"]


def test_one_that_fails_stops_nobody_is_unharmed_and_is_healed(fleet: Fleet) -> None:
    broken = fleet.offices[0]
    fleet.run(broken, "ALTER TABLE profile ADD COLUMN t2 integer")
    with trial_migration("8002_t2", a_column("t2"), a_column("t2_more")):
        done = fleet.migrate()
        assert done.failed == {"urzad-0000": 'column "t2" of relation "profile" already exists'}
        assert fleet.without("8002_t2") == {"urzad-0000"}
        assert "t2_more" not in fleet.columns(broken)
        fleet.run(broken, "ALTER TABLE profile DROP COLUMN t2")
        assert [name for name, _took in fleet.migrate().done] == ["urzad-0000"]
        assert fleet.without("8002_t2") == set()
    assert fleet.outcomes(broken)[-2:] == ["failed", "done"]


def test_without_its_transaction_an_office_would_be_left_between_two_releases(
    fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: each migration committed by itself, and the second one fails."""
    office = fleet.offices[1]
    fleet.run(office, "ALTER TABLE profile ADD COLUMN second integer")

    def commit() -> None:
        raw: Any = owner_connection().connection
        raw.commit()

    with (
        trial_migration("8020_first", a_column("first")),
        trial_migration("8021_second", a_column("second")),
    ):
        plan = make_plan(read_seen(str(office.schema_name)))
        with monkeypatch.context() as patch:
            patch.setattr(bringing, "settle", commit)
            with pytest.raises(ProgrammingError, match="already exists"):
                bring(str(office.schema_name), plan, seal=lambda *_: None)
        assert "first" in fleet.columns(office)
        fleet.run(office, "ALTER TABLE profile DROP COLUMN second")
        assert fleet.migrate().failed == {}


def test_a_migration_that_fails_everywhere_is_stopped_after_two(fleet: Fleet) -> None:
    wrong = RunSQL("ALTER TABLE profile ADD CONSTRAINT t3 CHECK (name <> name)")
    with trial_migration("8003_t3", wrong):
        done = fleet.migrate()
        assert (len(done.failed), len(done.done), done.left) == (2, 0, 11)
        assert done.stopped
        assert len(fleet.without("8003_t3")) == 13
        only = fleet.migrate(only_failed=True)
        assert set(only.failed) == {"urzad-0000", "urzad-0001"}
    with platform_context():
        run = FleetRun.objects.first()
        assert run
        assert run.planned == 2


def test_a_migration_that_cannot_run_at_all_touches_no_office(fleet: Fleet) -> None:
    with (
        trial_migration("8004_t4", RunSQL("ALTER TABLE no_such_table ADD COLUMN a integer")),
        pytest.raises(BrokenMigration, match="no_such_table"),
    ):
        fleet.migrate()


def test_nobody_waits_for_an_office_that_is_busy(fleet: Fleet) -> None:
    busy = fleet.offices[5]
    with trial_migration("8005_t5", a_column("t5")):
        with held(busy):
            done = fleet.migrate(lock_ms=20)
        assert list(done.failed) == ["urzad-0005"]
        assert "lock timeout" in done.failed["urzad-0005"]
        assert fleet.without("8005_t5") == {"urzad-0005"}
        assert fleet.outcomes(busy)[-1] == "busy"
        assert len(fleet.migrate(only_failed=True).done) == 1


def test_python_runs_in_each_office_with_its_own_rows(fleet: Fleet) -> None:
    def rename(apps: Any, editor: Any) -> None:
        rows = apps.get_model("profile", "Profile").objects.using(editor.connection.alias)
        for row in rows.all():
            row.short_name = row.name[-2:].strip()
            row.save(update_fields=["short_name"])

    fields = AddField("profile", "t6", BooleanField(null=True))
    with trial_migration("8006_t6", fields, RunPython(rename)):
        plan = make_plan(read_seen(str(fleet.offices[0].schema_name)))
        assert plan.is_python
        assert len(fleet.migrate().done) == 13
        assert fleet.without("8006_t6") == set()
    for office in (fleet.offices[3], fleet.offices[12]):
        with office_context(office):
            assert Profile.objects.values_list("short_name", flat=True).get() in {"3", "12"}


def test_rows_written_by_one_migration_do_not_hinder_the_next(fleet: Fleet) -> None:
    tables = RunSQL(
        "CREATE TABLE t7_all (a integer PRIMARY KEY);"
        "CREATE TABLE t7 (a integer REFERENCES t7_all DEFERRABLE INITIALLY DEFERRED)"
    )
    rows = RunSQL("INSERT INTO t7 VALUES (1); INSERT INTO t7_all VALUES (1)")
    with (
        trial_migration("8007_tables", tables),
        trial_migration("8008_rows", rows),
        trial_migration("8009_more", RunSQL("ALTER TABLE t7 ADD COLUMN b integer")),
    ):
        assert fleet.migrate().failed == {}


def test_an_office_that_somebody_migrated_meanwhile_is_left_alone(fleet: Fleet) -> None:
    office = fleet.offices[7]
    with trial_migration("8010_t10", a_column("t10")):
        plan = make_plan(read_seen(str(office.schema_name)))
        bring(str(office.schema_name), plan, seal=lambda *_: None)
        with pytest.raises(Moved):
            bring(str(office.schema_name), plan, seal=lambda *_: None)
        assert len(fleet.migrate().done) == 12


def test_an_office_ahead_of_this_release_is_not_behind(fleet: Fleet) -> None:
    ahead = fleet.offices[2]
    fleet.run(
        ahead, "INSERT INTO django_migrations (app, name, applied) VALUES ('x', '9999', now())"
    )
    assert read_seen(str(ahead.schema_name)) > known_migrations()
    assert fleet.migrate().done == []


def test_a_dry_run_tells_the_sql_and_writes_nothing(fleet: Fleet) -> None:
    out = StringIO()
    with trial_migration("8011_t11", a_column("t11")):
        call_command("offices", "migrate", "--dry-run", "--json", stdout=out)
        assert len(fleet.without("8011_t11")) == 13
    told = json.loads(out.getvalue())
    assert told["shared"] == ["profile.8011_t11"]
    assert sum(plan["offices"] for plan in told["plans"]) == 13
    for plan in told["plans"]:
        assert plan["migrations"][-1]["sql"] == ["ALTER TABLE profile ADD COLUMN t11 integer"]


def test_the_command_tells_how_far_it_is_and_ends_with_what_became_of_it(fleet: Fleet) -> None:
    out, progress = StringIO(), StringIO()
    fleet.run(fleet.offices[4], "ALTER TABLE profile ADD COLUMN t12 integer")
    with trial_migration("8012_t12", a_column("t12")):
        with pytest.raises(SystemExit) as ended:
            call_command("offices", "migrate", stdout=out, stderr=progress)
        fleet.run(fleet.offices[4], "ALTER TABLE profile DROP COLUMN t12")
        call_command("offices", "migrate", "--only-failed", "--json", stdout=out)
    assert ended.value.code == 3
    assert "13/13 (3/3) urzad-0012" in progress.getvalue()
    lines = out.getvalue().splitlines()
    assert lines[0].startswith("urzad-0004: ")
    assert json.loads(lines[-1])["offices"][0]["office"] == "urzad-0004"

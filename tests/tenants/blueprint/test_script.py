"""A new office by the captured script is what the migrations make, and is never half of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from conftest import forget
from django.apps import apps
from django.db import ProgrammingError, connection, connections
from django.db.migrations.loader import MigrationLoader
from pytest_django import DjangoDbBlocker

from tenants.blueprint import digest, fill
from tenants.blueprint.capture import NotTheSame, check, run, scratch_office
from tenants.blueprint.describe import describe
from tenants.blueprint.fill import blueprint
from tenants.blueprint.portrait import Portrait, portrait
from tenants.context import office_context, platform_context
from tenants.db.place import OFFICE_PREFIX
from tenants.models import Blueprint, Office
from tenants.offices import create_office
from tenants.profile.models import Profile
from tenants.schema import SchemaExists, create_place, drop_schema, migrate, owning

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.fixture
def subdomain(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A free subdomain; whatever appears there is gone after the test."""
    with django_db_blocker.unblock():
        yield "boguchwala"
        office = _office("boguchwala")
        drop_schema(str(office.schema_name))
        forget(office)


@pytest.fixture(scope="module")
def by_migrations(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[tuple[list[str], Portrait]]:
    """The script written down anew, and what an office looks like that only migrations made."""
    with django_db_blocker.unblock():
        with scratch_office() as (schema, role):
            migrate(schema)
            with owning(schema) as owner, owner.cursor() as cursor:
                script = describe(cursor, schema, role)
                wanted = portrait(cursor, schema, role)
        yield script, wanted


def test_the_script_makes_what_the_migrations_make(
    by_migrations: tuple[list[str], Portrait], new_office: Callable[[], Office]
) -> None:
    script, wanted = by_migrations
    office = new_office()
    with office_context(office), connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        role = cursor.fetchone()[0]
    assert script == blueprint()
    with owning(str(office.schema_name)) as owner, owner.cursor() as cursor:
        assert portrait(cursor, str(office.schema_name), role) == wanted
        seen = MigrationLoader(connections["owner"])
        assert set(seen.applied_migrations) == set(seen.graph.nodes)


@pytest.mark.parametrize(
    ("there", "instead"),
    [
        ("REVOKE DELETE, UPDATE ON audit_entry", "REVOKE DELETE ON audit_entry"),
        ("GRANT UPDATE (valid_to, status, own_end)", "GRANT UPDATE (valid_to, status)"),
        ("WHERE ((released_at IS NULL))", ""),
        ("CREATE UNIQUE INDEX", "CREATE INDEX"),
        ("DEFAULT 0", "DEFAULT 1"),
        (" DEFERRABLE INITIALLY DEFERRED", ""),
    ],
)
def test_a_script_that_lost_something_is_not_taken(
    by_migrations: tuple[list[str], Portrait], there: str, instead: str
) -> None:
    script, wanted = by_migrations
    at = next(number for number, one in enumerate(script) if there in one)
    poorer = [*script[:at], script[at].replace(there, instead), *script[at + 1 :]]
    with pytest.raises(NotTheSame):
        check(poorer, wanted)


def test_where_the_script_differs_offices_are_made_by_migrations(
    new_office: Callable[[], Office],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def differs() -> list[str]:
        raise NotTheSame("- indexes …")

    monkeypatch.setattr(fill, "blueprint", differs)
    office = new_office()
    with office_context(office):
        assert Profile.objects.exists()
    assert "made by migrations" in caplog.text


def test_capturing_leaves_nothing(by_migrations: tuple[list[str], Portrait], db: None) -> None:
    with platform_context(), connection.cursor() as cursor:
        known = list(Office.objects.values_list("schema_name", flat=True))
        cursor.execute(
            "SELECT nspname FROM pg_namespace WHERE nspname LIKE %s AND nspname <> ALL(%s)",
            [f"{OFFICE_PREFIX}%", known],
        )
        assert cursor.fetchall() == []


def test_a_birth_killed_in_the_middle_of_the_script_is_finished(
    subdomain: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = blueprint()
    with monkeypatch.context() as patch:
        patch.setattr(fill, "blueprint", lambda: [*script[:100], "SELECT 1 / 0"])
        with pytest.raises(Exception, match="division by zero"):
            create_office(subdomain, "Urząd", now=NOW)
    with owning(str(_office(subdomain).schema_name)) as owner:
        assert owner.introspection.table_names() == []

    office = create_office(subdomain, "Urząd", now=NOW)

    with office_context(office):
        assert not Profile.objects.exists()


def test_a_schema_that_is_there_is_never_dropped_to_make_room(
    new_office: Callable[[], Office],
) -> None:
    office = new_office()
    with pytest.raises(SchemaExists):
        create_place(str(office.schema_name))
    fill.fill(str(office.schema_name))
    with office_context(office):
        assert Profile.objects.get().name == "Urząd próbny"


def test_running_the_script_in_a_filled_schema_fails_and_changes_nothing(
    new_office: Callable[[], Office],
) -> None:
    office = new_office()
    with pytest.raises(ProgrammingError, match="already exists"):
        run(blueprint(), str(office.schema_name))
    with office_context(office):
        assert Profile.objects.count() == 1


def test_only_the_owner_writes_what_is_run_as_the_owner(db: None) -> None:
    with platform_context():
        assert Blueprint.objects.count() == 1
        with pytest.raises(ProgrammingError, match="permission denied"):
            Blueprint.objects.update(statements=["DROP TABLE office"])


def test_a_letter_more_in_a_migration_is_another_release(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = digest.migrations_digest()
    config = apps.get_app_config("profile")
    shutil.copytree(Path(config.path) / "migrations", tmp_path / "migrations")
    monkeypatch.setattr(config, "path", str(tmp_path))
    same = digest.migrations_digest.__wrapped__()
    with next((tmp_path / "migrations").glob("0001*.py")).open("a") as file:
        file.write("#")
    assert before == same != digest.migrations_digest.__wrapped__()


def _office(subdomain: str) -> Office:
    """Also one that is still being built."""
    with platform_context():
        office: Office = Office.objects.get(subdomain=subdomain)
    return office

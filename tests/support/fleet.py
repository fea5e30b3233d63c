"""A fleet of offices in a database of its own, for tests that migrate all there are."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.conf import settings
from django.db.migrations.operations import RunSQL
from django.utils import timezone

from provisioning.domain.fleet.migrate import Outcome, migrate_fleet
from provisioning.models import FleetAttempt
from support.database import fresh_database
from support.prepared_schemas import Scripts, use_scripts
from tenants.context import office_context, platform_context
from tenants.fleet.seen import known_migrations, seen_by
from tenants.models import Office
from tenants.offices import create_office
from tenants.profile.models import Profile
from tenants.schema import owning

BIRTH = datetime(2026, 1, 1, 8, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Fleet:
    """Offices, oldest first."""

    offices: list[Office]

    def without(self, name: str) -> set[str]:
        """Subdomains of those that have not seen the migration of the profile."""
        seen = seen_by([str(one.schema_name) for one in self.offices], known_migrations())
        return {
            one.subdomain
            for one in self.offices
            if ("profile", name) not in seen[str(one.schema_name)]
        }

    def migrate(self, *, lock_ms: int = 100, only_failed: bool = False) -> Outcome:
        """All of them."""
        return migrate_fleet(clock=timezone.now, lock_ms=lock_ms, only_failed=only_failed)

    def columns(self, office: Office) -> set[str]:
        """Of the table ``profile``."""
        with owning(str(office.schema_name)) as owner, owner.cursor() as cursor:
            return {
                one.name for one in owner.introspection.get_table_description(cursor, "profile")
            }

    def run(self, office: Office, statement: str) -> None:
        """As the owner, in one office."""
        with owning(str(office.schema_name)) as owner, owner.cursor() as cursor:
            cursor.execute(statement)

    def outcomes(self, office: Office) -> list[str]:
        """What the ledger says of it, oldest first."""
        with platform_context():
            rows = FleetAttempt.objects.filter(office_id=office.pk)
            return list(rows.values_list("outcome", flat=True))


def a_column(name: str) -> RunSQL:
    """An operation that adds a column to the profile."""
    return RunSQL(f"ALTER TABLE profile ADD COLUMN {name} integer")


@contextmanager
def own_fleet(scripts: Scripts, count: int) -> Iterator[Fleet]:
    """``count`` offices and nobody else's."""
    with fresh_database("fleet"):
        use_scripts(scripts)
        offices = []
        for number in range(count):
            offices.append(create_office(f"urzad-{number:04}", f"Urząd {number}", now=BIRTH))
            with office_context(offices[-1]):
                Profile.objects.create(name=f"Urząd {number}", short_name="U", languages=["pl"])
        yield Fleet(offices)


def as_superuser() -> psycopg.Connection[tuple[object, ...]]:
    """A connection of somebody else's to the database of now, who may end other connections."""
    parts = urlsplit(os.environ["OKIENKO_ADMIN_DATABASE_URL"])
    name = settings.DATABASES["owner"]["NAME"]
    return psycopg.connect(urlunsplit(parts._replace(path=f"/{name}")), autocommit=True)


def environment_here() -> dict[str, str]:
    """The environment with which another process finds the database of now."""
    found = dict(os.environ)
    for name in ("DATABASE_URL", "OKIENKO_OWNER_DATABASE_URL"):
        parts = urlsplit(found[name])
        found[name] = urlunsplit(parts._replace(path=f"/{settings.DATABASES['owner']['NAME']}"))
    return found

"""Bring every office's schema up to date, one by one; one that fails stops nobody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import connections
from django.db.migrations.loader import MigrationLoader

from .context import platform_context
from .db.place import PUBLIC
from .models import LIVING, Office
from .schema import migrate, owning


@dataclass(frozen=True, slots=True)
class Migrated:
    """What became of one office: ``behind`` migrations were applied, or ``error`` says why not."""

    subdomain: str
    behind: int
    error: str = ""


def migrate_all(tell: Callable[[int, int, str], None]) -> Iterator[Migrated]:
    """Migrate the public schema, then every office that is behind, oldest first.

    Calling again goes on where a kill or an error stopped it. ``tell``: number, of how many, whose.
    """
    migrate(PUBLIC)
    with platform_context():
        offices = list(Office.objects.filter(state__in=LIVING).order_by("created_at"))
    for number, office in enumerate(offices, 1):
        tell(number, len(offices), office.subdomain)
        yield _migrate(office)


def _migrate(office: Office) -> Migrated:
    behind = 0
    try:
        behind = _behind(str(office.schema_name))
        if behind:
            migrate(str(office.schema_name))
    # Whatever it is, it is this office's trouble alone.
    except Exception as error:
        return Migrated(office.subdomain, behind, (str(error) or repr(error)).splitlines()[0])
    return Migrated(office.subdomain, behind)


def _behind(schema: str) -> int:
    """How many migrations the schema has not seen yet."""
    with owning(schema):
        loader = MigrationLoader(connections["owner"])
        return len(set(loader.graph.nodes) - set(loader.applied_migrations))

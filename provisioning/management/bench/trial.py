"""A migration that is not there: to measure and to test migrations over all offices."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation


@contextmanager
def trial_migration(name: str, *operations: Operation, app: str = "profile") -> Iterator[None]:
    """As if ``app`` had one migration more, after all it has."""
    load = MigrationLoader.load_disk

    def with_one_more(self: MigrationLoader) -> None:
        load(self)
        last = max(one for label, one in self.disk_migrations if label == app)
        kind = type(
            "Migration",
            (Migration,),
            {"operations": list(operations), "dependencies": [(app, last)]},
        )
        self.disk_migrations[app, name] = kind(name, app)

    with patch.object(MigrationLoader, "load_disk", with_one_more):
        yield

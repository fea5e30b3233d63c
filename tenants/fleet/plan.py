"""What a schema lacks, as SQL: made once for all schemas that have seen the same migrations.

The migrations run for real, in a schema that is rolled back, and every statement they send is
written down. So nothing is guessed from the migrations' text, and a migration that cannot run is
found before any office is touched.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import SeparateDatabaseAndState
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from tenants.blueprint.capture import run, scratch_office
from tenants.blueprint.describe import seen_in, without_names
from tenants.blueprint.kept import all_kept
from tenants.db.editor import SchemaEditor
from tenants.schema import owner_connection, owning

from .seen import Migrations, digest_of, known_migrations


@dataclass(frozen=True, slots=True)
class Step:
    """One migration: as ``statements``, or where it is Python, as itself and what went before."""

    app: str
    name: str
    statements: tuple[str, ...]
    python: tuple[Migration, ProjectState] | None = None

    def __str__(self) -> str:
        return f"{self.app}.{self.name}"


@dataclass(frozen=True, slots=True)
class Plan:
    """What brings a schema that has seen the migrations of ``digest`` to those of this release."""

    digest: str
    steps: tuple[Step, ...]

    @property
    def is_python(self) -> bool:
        """Whether some of it must run as Python in each office: much slower than SQL."""
        return any(step.python for step in self.steps)


def make_plan(seen: Migrations) -> Plan:
    """Find and record what is lacking. Raises what the migrations raise."""
    known = known_migrations()
    lacking = known - seen
    if not lacking:
        return Plan(digest_of(seen), ())
    with scratch_office() as (schema, role):
        _make_as_it_was(schema, seen & known)  # of what only a later release knows, nothing
        with owning(schema):
            executor = MigrationExecutor(owner_connection())
            leaves = executor.loader.graph.leaf_nodes()
            every = executor.migration_plan(leaves, clean_start=True)
            state = executor.migrate(leaves, plan=[])
            steps: list[Step] = []
            for one, _back in every:
                if _name(one) in lacking:
                    step, state = _run(executor, one, state, (schema, role))
                    steps.append(step)
    return Plan(digest_of(seen), tuple(steps))


def _make_as_it_was(schema: str, seen: Migrations) -> None:
    """Tables that have seen these migrations: by the script of that release, else by themselves."""
    for statements in all_kept():
        if seen_in(statements) == seen:
            run(statements, schema)
            return
    with owning(schema):
        executor = MigrationExecutor(owner_connection())
        leaves = executor.loader.graph.leaf_nodes()
        every = executor.migration_plan(leaves, clean_start=True)
        executor.migrate(leaves, plan=[one for one in every if _name(one[0]) in seen])


def _name(migration: Migration) -> tuple[str, str]:
    return migration.app_label, migration.name


def _run(
    executor: MigrationExecutor, migration: Migration, state: ProjectState, names: tuple[str, str]
) -> tuple[Step, ProjectState]:
    python = None
    if any(map(_is_python, migration.operations)):
        python = (migration, state.clone())
    with _recording() as told:
        after = executor.migrate([], plan=[(migration, False)], state=state)
    settle()
    statements = tuple(without_names(one, *names) for one in told)
    return Step(migration.app_label, migration.name, statements, python), after


def settle() -> None:
    """Check now what was left to the commit: rows of one migration must not hinder the next."""
    with owner_connection().cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@contextmanager
def _recording() -> Iterator[list[str]]:
    """Write down what the schema editor sends; what Django asks the catalogue is not of it."""
    told: list[str] = []

    class Recording(SchemaEditor):
        def execute(self, sql: Any, params: Any = ()) -> None:
            if params is not None:
                sql = self.connection.ops.compose_sql(str(sql), params)
            told.append(str(sql))
            super().execute(sql, None)

    owner = owner_connection()
    before = owner.SchemaEditorClass
    owner.SchemaEditorClass = Recording
    try:
        yield told
    finally:
        owner.SchemaEditorClass = before


def _is_python(operation: Operation) -> bool:
    if isinstance(operation, SeparateDatabaseAndState):
        return any(map(_is_python, operation.database_operations))
    return not operation.reduces_to_sql

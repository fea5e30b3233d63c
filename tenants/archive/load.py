"""Fill a new schema from an archive, and compare what is in it then with what was written.

Runs on the ``owner`` connection. The schema must be new: nothing here writes over anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.db import connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from psycopg import sql

from tenants.blueprint.fill import fill
from tenants.schema import create_place, migrate, owning

from . import indexes
from .entries import END, Entry, Sum, Summing
from .manifest import Manifest
from .read import Opened, agreed_manifest
from .sealed import Damaged
from .tables import Table, tables_of
from .write import copied


class TooNew(Exception):
    """The archive was written by a later Okienko: this one does not know all its migrations."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was loaded: the archive's last word, and the office's own facts."""

    manifest: Manifest
    facts: dict[str, Any]


def make_room(schema: str, migrations: Iterable[tuple[str, str]]) -> None:
    """Make an empty schema whose tables have seen exactly ``migrations``.

    Raises ``SchemaExists`` and ``TooNew``.
    """
    wanted = set(migrations)
    with owning("public"):
        known = set(MigrationLoader(connections["owner"]).graph.nodes)
    if not wanted <= known:
        raise TooNew(", ".join(sorted(".".join(one) for one in wanted - known)))
    create_place(schema)
    if wanted == known:
        fill(schema)
        return
    with owning(schema):
        executor = MigrationExecutor(connections["owner"])
        executor.migrate(_ends(executor.loader, wanted))


def load_archive(opened: Opened, manifest: Manifest, schema: str, files: Path) -> Loaded:
    """Load what ``manifest`` (of the same file, verified) says into ``schema`` and ``files``.

    Rows are all there or none; afterwards each table is read again and counted, so that the first
    who asks does not wait for autovacuum, and the schema brought up to date. Raises ``Damaged``,
    ``SchemaExists`` and ``TooNew``.
    """
    make_room(schema, manifest.migrations)
    with (
        owning(schema) as owner,
        transaction.atomic(using="owner"),
        owner.cursor() as cursor,
    ):
        large = manifest.rows >= indexes.MANY
        with indexes.made_afterwards(cursor, schema) if large else nullcontext():
            facts, read = _take_in(opened, cursor, schema, files)
        if read != manifest:
            raise Damaged("it changed while it was read")
        _check(cursor, schema, manifest)
        cursor.execute(sql.SQL("ANALYZE {}").format(_every(tables_of(cursor, schema))))
    migrate(schema)
    return Loaded(manifest, facts)


def _take_in(
    opened: Opened, cursor: Any, schema: str, files: Path
) -> tuple[dict[str, Any], Manifest]:
    tables = {one.name: one for one in tables_of(cursor, schema)}
    # Migrations put rows into some of them.
    cursor.execute(sql.SQL("TRUNCATE {}").format(_every(tables.values())))
    facts: dict[str, Any] = {}
    sums: dict[str, Sum] = {}
    for entry in opened.entries:
        kind, _slash, name = entry.name.partition("/")
        if entry.name == END:
            return facts, agreed_manifest(entry, sums)
        if kind == "table":
            _fill(cursor, tables[name], entry)
        elif kind == "file":
            _store(files, name, entry)
        else:
            facts = entry.facts["facts"]
            entry.read()
        sums[entry.name] = entry.sum
    raise Damaged("it has no last word")


def _every(tables: Iterable[Table]) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(one.name) for one in tables)


def _fill(cursor: Any, table: Table, entry: Entry) -> None:
    if list(table.columns) != entry.facts["columns"]:
        raise Damaged(f"{table.name}: its columns are not those of this schema")
    with cursor.copy(table.copy_in()) as copy:
        for piece in entry.pieces():
            copy.write(piece)
    for column in table.counted:
        cursor.execute(
            sql.SQL("SELECT setval(pg_get_serial_sequence(%s, %s), max({})) FROM {}").format(
                sql.Identifier(column), sql.Identifier(table.name)
            ),
            [table.name, column],
        )


def _store(folder: Path, name: str, entry: Entry) -> None:
    parts = PurePosixPath(name)
    if parts.is_absolute() or ".." in parts.parts:
        raise Damaged(f"a file that would lie elsewhere: {name}")
    target = folder / parts
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        for piece in entry.pieces():
            file.write(piece)


def _check(cursor: Any, schema: str, manifest: Manifest) -> None:
    """Read every table back. Raises ``Damaged`` where the sums differ."""
    found = sums_of(cursor, tables_of(cursor, schema))
    if wrong := sorted(name for name, one in manifest.tables.items() if found.get(name) != one):
        raise Damaged(f"loaded, but not equal: {', '.join(wrong)}")


def sums_of(cursor: Any, tables: Iterable[Table]) -> dict[str, Sum]:
    """What each table amounts to, as an archive would say."""
    sums = {}
    for one in tables:
        summing = Summing()
        for piece in copied(cursor, one):
            summing.add(piece)
        sums[one.name] = summing.sum
    return sums


def _ends(loader: MigrationLoader, wanted: set[tuple[str, str]]) -> list[tuple[str, str]]:
    """The last migration of each app among ``wanted``."""
    shown = {app for app, _name in wanted}
    return sorted(
        max((one for one in wanted if one[0] == app), key=lambda one: _depth(loader, one))
        for app in shown
    )


def _depth(loader: MigrationLoader, node: tuple[str, str]) -> int:
    return len(loader.graph.forwards_plan(node))


def folder_of(office_id: object) -> Path:
    """Where an office's files lie."""
    return Path(settings.OKIENKO_FILES) / str(office_id)

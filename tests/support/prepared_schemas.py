"""The schemas of a test database from scripts kept between runs: seconds instead of half a minute.

What is kept goes by the digest of the migrations' text, so a changed migration is never missed. The
script of the shared schema is made, and compared with what the migrations make, by the first run
after a change; the script of an office is the one production uses.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from importlib import import_module
from pathlib import Path

from django.db import connections, transaction

from support.database import fresh_database
from tenants.blueprint.capture import NotTheSame, capture
from tenants.blueprint.describe import ROLE, describe
from tenants.blueprint.digest import migrations_digest
from tenants.blueprint.kept import keep
from tenants.blueprint.portrait import Portrait, differences, portrait
from tenants.db.place import PLATFORM, PUBLIC
from tenants.schema import migrate, owner_connection, owning

Scripts = dict[str, list[str]]
# Another release's scripts instead of ours, and ours written down for it: .ci/previous-release.
FROM, TO = "OKIENKO_SCRIPTS_FROM", "OKIENKO_SCRIPTS_TO"


def use_scripts(scripts: Scripts) -> None:
    """Make the shared schema in an empty database, and let offices be made by the script."""
    run_shared(scripts["shared"])
    keep(migrations_digest(), scripts["office"])


def kept_scripts(cache: Path) -> Scripts:
    """The scripts of the migrations of now; made once, whoever else asks meanwhile waits."""
    if given := os.environ.get(FROM):
        later: Scripts = json.loads(Path(given).read_text())
        return later
    cache.mkdir(parents=True, exist_ok=True)
    here = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
    file = cache / f"{migrations_digest()[:24]}-{here[:8]}-{server_version()}.json"
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.exists():
            for old in cache.glob("*.json"):
                old.unlink()
            draft = file.with_suffix(".new")
            draft.write_text(json.dumps(make_scripts()))
            draft.rename(file)
        text = file.read_text()
    if wanted := os.environ.get(TO):
        Path(wanted).write_text(text)
    scripts: Scripts = json.loads(text)
    return scripts


def make_scripts() -> Scripts:
    """Migrate a database of its own, write it down, and see that another one becomes the same."""
    with fresh_database("made"):
        migrate(PUBLIC)
        made: Scripts = {"shared": describe_shared(), "office": capture()}
        wanted = shared_portrait()
    with fresh_database("compared"):
        run_shared(made["shared"])
        if told := differences(wanted, shared_portrait()):
            raise NotTheSame("\n".join(told))
    return made


def describe_shared() -> list[str]:
    """Extensions, tables, and the rows that migrations write: which models and rights there are."""
    before = import_module("tenants.migrations.0001_initial").Migration.operations[0].sql
    with owning(PUBLIC) as owner, owner.cursor() as cursor:
        statements = describe(cursor, PUBLIC, PLATFORM)
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT json_agg(t), count(*) FROM {table} t")
            rows, count = cursor.fetchone() or (None, 0)
            if count and table != "django_migrations":
                statements += _with_rows(table, rows)
    return [*before, *statements]


def _with_rows(table: str, rows: list[dict[str, object]]) -> list[str]:
    text = json.dumps(rows).replace("'", "''")
    told = [f"INSERT INTO {table} SELECT * FROM json_populate_recordset(NULL::{table}, '{text}')"]
    if all(isinstance(row.get("id"), int) for row in rows):
        told.append(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")
    return told


def run_shared(statements: list[str]) -> None:
    """Run the script of the shared schema in an empty database."""
    with owning(PUBLIC) as owner, transaction.atomic(using="owner"), owner.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement.replace(ROLE, PLATFORM))


def shared_portrait() -> Portrait:
    """What the shared schema consists of."""
    with owning(PUBLIC) as owner, owner.cursor() as cursor:
        return portrait(cursor, PUBLIC, PLATFORM)


def server_version() -> int:
    """Of PostgreSQL: another one may print the same schema in other words."""
    owner = owner_connection()
    owner.ensure_connection()
    version: int = connections["owner"].pg_version  # type: ignore[attr-defined]  # PostgreSQL's
    return version

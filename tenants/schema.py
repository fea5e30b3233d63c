"""An office's schema and role: made once, dropped once; never by accident.

Runs on the ``owner`` connection, which only commands have.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.core.management import call_command
from django.core.management.commands.migrate import Command as MigrateCommand
from django.db import connections
from psycopg import Connection, sql

from .db.place import OFFICES, OWNER, PUBLIC, RUNTIME, as_owner, is_office_schema, office_role
from .db.roles import login

if TYPE_CHECKING:
    from .db.base import DatabaseWrapper


class SchemaExists(Exception):
    """There is a schema of this name already; it is never dropped to make room."""


def owner_connection() -> DatabaseWrapper:
    """The connection that may become the owner of every schema."""
    return cast("DatabaseWrapper", connections["owner"])


@contextmanager
def owning(schema: str) -> Iterator[DatabaseWrapper]:
    """Work as the owner in ``public`` or in one office's schema."""
    owner = owner_connection()
    owner.stand(as_owner(schema))
    try:
        yield owner
    finally:
        owner.leave()


@contextmanager
def plain_owner_connection() -> Iterator[Connection[tuple[object, ...]]]:
    """The same login without Django's wrapper: for roles and schemas, where no place exists yet."""
    owner = owner_connection()
    owner.ensure_connection()
    raw = owner.connection
    owner.forget()
    raw.execute("RESET ROLE")
    try:
        yield raw
    finally:
        owner.leave()


class NoSchema(Exception):
    """There is no such schema: its tables would land in the next one of the path."""


def migrate(schema: str) -> None:
    """Bring one schema up to date by its migrations. Raises ``NoSchema``."""
    if schema != PUBLIC and not schema_exists(schema):
        raise NoSchema(schema)
    with owning(schema):
        # django-tenants replaces "migrate" by a command that walks through all schemas
        call_command(MigrateCommand(), database="owner", interactive=False, verbosity=0)


def create_place(schema: str) -> None:
    """Make the schema and the role of an office, without tables. Raises ``SchemaExists``.

    Both in one transaction: a kill in between leaves nothing. On Citus the role comes in one of
    its own before; a kill leaves it, and the next run finds it.
    """
    if schema_exists(schema):
        raise SchemaExists(schema)
    owner = owner_connection()
    role = office_role(str(owner.settings_dict["NAME"]), schema)
    names = {
        "schema": sql.Identifier(schema),
        "role": sql.Identifier(role),
        "owner": sql.Identifier(OWNER),
    }
    start = ("SET LOCAL ROLE {owner}", "CREATE SCHEMA {schema}")
    if settings.OKIENKO_CITUS:
        start = ("CREATE SCHEMA {schema} AUTHORIZATION {owner}", "SET LOCAL ROLE {owner}")
        with plain_owner_connection() as raw, raw.transaction():
            _make_role(raw, role)
    with plain_owner_connection() as raw, raw.transaction():
        if not settings.OKIENKO_CITUS:
            _make_role(raw, role)
        for statement in (
            *start,
            "GRANT USAGE ON SCHEMA {schema} TO {role}",
            "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema}"
            " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
            "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT USAGE ON SEQUENCES TO {role}",
        ):
            raw.execute(sql.SQL(statement).format(**names))


def _make_role(raw: Connection[tuple[object, ...]], role: str) -> None:
    names = {
        "role": sql.Identifier(role),
        "runtime": sql.Identifier(RUNTIME),
        "offices": sql.Identifier(OFFICES),
    }
    if not raw.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
        may = login(citus=settings.OKIENKO_CITUS)
        raw.execute(sql.SQL(f"CREATE ROLE {{role}} {may} INHERIT").format(**names))
    raw.execute(sql.SQL("GRANT {offices} TO {role}").format(**names))
    raw.execute(sql.SQL("GRANT {role} TO {runtime}").format(**names))


def drop_schema(schema: str) -> None:
    """Drop one office's schema with all its data, and its role. There is no way back."""
    if not is_office_schema(schema):
        raise ValueError(f"not an office schema: {schema!r}")
    names = {"schema": sql.Identifier(schema), "owner": sql.Identifier(OWNER)}
    with plain_owner_connection() as raw, raw.transaction():
        raw.execute(sql.SQL("SET LOCAL ROLE {owner}").format(**names))
        raw.execute(sql.SQL("DROP SCHEMA IF EXISTS {schema} CASCADE").format(**names))
        raw.execute("RESET ROLE")
        _drop_role(raw, schema)


def drop_role(schema: str) -> None:
    """Drop the role of a schema that is not there any more. Raises ``SchemaExists``."""
    if schema_exists(schema):
        raise SchemaExists(schema)
    with plain_owner_connection() as raw, raw.transaction():
        _drop_role(raw, schema)


def _drop_role(raw: Connection[tuple[object, ...]], schema: str) -> None:
    role = office_role(str(owner_connection().settings_dict["NAME"]), schema)
    if not raw.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
        return
    names = {"role": sql.Identifier(role), "owner": sql.Identifier(OWNER)}
    # An office that was made before there was a common role has rights of its own (ADR 0181).
    raw.execute(sql.SQL("SET LOCAL ROLE {owner}").format(**names))
    raw.execute(sql.SQL("REVOKE ALL ON public.due FROM {role}").format(**names))
    raw.execute(sql.SQL("REVOKE ALL ON SCHEMA public FROM {role}").format(**names))
    raw.execute("RESET ROLE")
    raw.execute(sql.SQL("DROP ROLE IF EXISTS {role}").format(**names))


def schema_exists(schema: str) -> bool:
    """Tell whether the database has a schema of this name."""
    with owning(PUBLIC) as owner, owner.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [schema])
        return cursor.fetchone() is not None

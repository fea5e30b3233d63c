"""Capture the script of a new office: migrate an office that is then undone, and write it down."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import transaction

from tenants.db.place import office_role
from tenants.ids import uuid7
from tenants.models import Office
from tenants.schema import create_place, migrate, owner_connection, owning

from .describe import ROLE, describe
from .portrait import Portrait, differences, portrait

ROWS = "SELECT format('SELECT %L WHERE EXISTS (SELECT 1 FROM %I)', relname, relname) FROM pg_class"


class NotTheSame(Exception):
    """What the script makes differs from what the migrations make; it says in what."""


def capture() -> list[str]:
    """The statements that make a new office's tables as the migrations of now make them.

    Two offices are made, one by migrations and one by the script; both are undone, whatever comes,
    for everything happens in one transaction. Raises ``NotTheSame``.
    """
    with scratch_office() as (schema, role):
        migrate(schema)
        with owning(schema) as owner, owner.cursor() as cursor:
            statements = describe(cursor, schema, role)
            wanted = portrait(cursor, schema, role)
            rows = _tables_with_rows()
    if rows:
        raise NotTheSame(f"migrations of a new office write rows into {', '.join(rows)}")
    check(statements, wanted)
    return statements


def check(statements: Sequence[str], wanted: Portrait) -> None:
    """Make an office by the script, compare, and undo it. Raises ``NotTheSame``."""
    with scratch_office() as (schema, role):
        run(statements, schema)
        with owning(schema) as owner, owner.cursor() as cursor:
            found = portrait(cursor, schema, role)
    if told := differences(wanted, found):
        raise NotTheSame("\n".join(told))


def run(statements: Sequence[str], schema: str) -> None:
    """Run the script in an empty schema, one statement after the other, in one transaction."""
    role = _role(schema)
    with owning(schema) as owner, transaction.atomic(using="owner"), owner.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement.replace(ROLE, role))


@contextmanager
def scratch_office() -> Iterator[tuple[str, str]]:
    """A schema and a role in a transaction that is always rolled back."""
    schema = Office.schema_for(uuid7())
    with transaction.atomic(using="owner"):
        create_place(schema)
        yield schema, _role(schema)
        transaction.set_rollback(True, using="owner")


def _role(schema: str) -> str:
    return office_role(str(owner_connection().settings_dict["NAME"]), schema)


def _tables_with_rows() -> list[str]:
    with owner_connection().cursor() as cursor:
        cursor.execute(
            f"{ROWS} WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'"
            " AND relname <> 'django_migrations'"
        )
        questions = [row[0] for row in cursor.fetchall()]
        cursor.execute(" UNION ALL ".join(questions))
        return [row[0] for row in cursor.fetchall()]

"""Let a schema that was filled apart take the place of an office's, in one transaction.

Schema and role are renamed together, so the office's row, its addresses and the policies that read
the office's id from the role's name go on as they were. What stood there is kept under another
name, with its own role.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from psycopg import sql

from .db.place import OWNER, office_role
from .schema import owner_connection, plain_owner_connection

POLICED = ("due", "erasure")
"""Public tables to which offices add rows, each its own alone."""


def swap_schemas(live: str, new: str, aside: str) -> None:
    """``new`` becomes ``live``; what was ``live`` becomes ``aside`` ("" where there is nothing)."""
    turns = [(live, aside), (new, live)] if aside else [(new, live)]
    with plain_owner_connection() as raw, raw.transaction():
        for source, target in turns:
            known = raw.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [source])
            if known.fetchone():
                raw.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(OWNER)))
                raw.execute(_rename("SCHEMA", source, target))
                raw.execute("RESET ROLE")
            known = raw.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [_role(source)])
            if known.fetchone():
                raw.execute(_rename("ROLE", _role(source), _role(target)))


@contextmanager
def speaking_for(office_id: UUID, schema: str) -> Iterator[None]:
    """Let the role of a schema that stands apart add rows of the office, as the office may."""
    role, name = sql.Identifier(_role(schema)), sql.Identifier(f"for_{schema}")
    with plain_owner_connection() as raw, raw.transaction():
        raw.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(OWNER)))
        for table in POLICED:
            raw.execute(
                sql.SQL(
                    "CREATE POLICY {} ON public.{} FOR INSERT TO {} WITH CHECK (office_id = {})"
                ).format(name, sql.Identifier(table), role, sql.Literal(str(office_id)))
            )
    try:
        yield
    finally:
        with plain_owner_connection() as raw, raw.transaction():
            raw.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(OWNER)))
            for table in POLICED:
                drop = sql.SQL("DROP POLICY IF EXISTS {} ON public.{}")
                raw.execute(drop.format(name, sql.Identifier(table)))


def _rename(what: str, source: str, target: str) -> sql.Composed:
    kinds = {"SCHEMA": sql.SQL("ALTER SCHEMA {} RENAME TO {}")}
    statement = kinds.get(what, sql.SQL("ALTER ROLE {} RENAME TO {}"))
    return statement.format(sql.Identifier(source), sql.Identifier(target))


def _role(schema: str) -> str:
    return office_role(str(owner_connection().settings_dict["NAME"]), schema)

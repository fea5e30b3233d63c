"""Look for anything of an office: by its id, in every place where the id would stand."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from django.apps import apps
from django.conf import settings
from django.db import connection

from tenants.context import platform_context
from tenants.db.place import OFFICE_PREFIX, office_role

from . import redis_traces
from .public_rows import reason

# Who did what on the platform is our own trail; its entries name offices by id alone.
OWN_TRAIL: Final = frozenset({"audit_entry", "audit_link", "django_session"})


def traces_of(office: str) -> list[str]:
    """Where something of the office is left: schema, role, rows, keys, tasks, files."""
    return [*_in_database(office), *redis_traces.traces(office), *_on_disk(office)]


def _in_database(office: str) -> list[str]:
    digits = office.replace("-", "")
    schema, database = f"{OFFICE_PREFIX}{digits}", str(connection.settings_dict["NAME"])
    found = []
    with platform_context(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT 'schema ' || nspname FROM pg_namespace WHERE nspname = %(schema)s UNION ALL"
            " SELECT 'role ' || rolname FROM pg_roles WHERE rolname = %(role)s",
            {"schema": schema, "role": office_role(database, schema)},
        )
        found += [name for (name,) in cursor.fetchall()]
        for table in _searched(cursor):
            cursor.execute(
                f"SELECT count(*) FROM public.{table} t"  # noqa: S608 - names of the catalogue
                " WHERE t::text LIKE %s OR t::text LIKE %s",
                [f"%{office}%", f"%{digits}%"],
            )
            if count := cursor.fetchone()[0]:
                found.append(f"table {table}: {count}")
    return found


def _searched(cursor: Any) -> list[str]:
    """Every public table but those that are kept for a reason."""
    kept = {_bare(model._meta.db_table) for model in apps.get_models() if reason(model)}
    cursor.execute(
        "SELECT c.relname FROM pg_class c WHERE c.relkind = 'r'"
        " AND c.relnamespace = 'public'::regnamespace ORDER BY 1"
    )
    names = [name for (name,) in cursor.fetchall()]
    return [
        connection.ops.quote_name(name)
        for name in names
        if name not in kept and name not in OWN_TRAIL
    ]


def _bare(table: str) -> str:
    """A table's name without its schema and quotes."""
    return table.replace('"', "").rpartition(".")[2]


def _on_disk(office: str) -> list[str]:
    roots = [settings.OKIENKO_FILES, settings.OKIENKO_BACKUPS]
    return [
        f"file {path.relative_to(root)}"
        for root in roots
        if root
        for path in Path(root).rglob(f"*{office}*")
    ]

"""Let an office stand still: its role may read everything and change next to nothing.

For the time in which a copy is made that must be the last word. What remains possible is what
staff need to sign in and take that copy, and the trail of it. Kept by privilege: processes that do
not know yet are refused by the database, not by politeness.
"""

from __future__ import annotations

from typing import Any, Final

from django.db import connection
from psycopg import sql

from .db.place import OWNER, office_role
from .schema import owner_connection, plain_owner_connection

Right = tuple[str, str, str]
"""A table, a column or ``""``, a privilege."""

STILL_WRITTEN: Final = ("django_session", "audit_", "account")
"""What the names of tables begin with that are needed to sign in, and for the trail of it."""
WORDS: Final = {
    "INSERT": sql.SQL("INSERT"),
    "UPDATE": sql.SQL("UPDATE"),
    "DELETE": sql.SQL("DELETE"),
    "TRUNCATE": sql.SQL("TRUNCATE"),
}
RIGHTS: Final = """
SELECT t.relname, '', r.privilege_type
  FROM pg_depend d
  JOIN pg_class t ON t.oid = d.objid AND t.relkind = 'r', aclexplode(t.relacl) r
 WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_namespace'::regclass
   AND d.refobjid = %(schema)s::regnamespace AND r.grantee = %(role)s::regrole
   AND r.privilege_type IN ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE')
UNION ALL
SELECT t.relname, a.attname, r.privilege_type
  FROM pg_depend d
  JOIN pg_class t ON t.oid = d.objid AND t.relkind = 'r'
  JOIN pg_attribute a ON a.attrelid = t.oid AND a.attacl IS NOT NULL, aclexplode(a.attacl) r
 WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_namespace'::regclass
   AND d.refobjid = %(schema)s::regnamespace AND r.grantee = %(role)s::regrole
   AND r.privilege_type IN ('INSERT', 'UPDATE')
 ORDER BY 1, 2, 3
"""


def rights_of(schema: str) -> list[Right]:
    """What the office's role may change, to be given back one day."""
    with plain_owner_connection() as raw:
        found: Any = raw.execute(RIGHTS, {"schema": schema, "role": _role(schema)}).fetchall()
    return [
        (table, column, right)
        for table, column, right in found
        if not table.startswith(STILL_WRITTEN)
    ]


def stand_still(schema: str, rights: list[Right]) -> None:
    """Take these rights from the office's role. Whoever writes at this moment is waited for."""
    _each(sql.SQL("REVOKE {} ON {} FROM {}"), schema, rights)


def move_again(schema: str, rights: list[Right]) -> None:
    """Give them back."""
    _each(sql.SQL("GRANT {} ON {} TO {}"), schema, rights)


def _each(statement: sql.SQL, schema: str, rights: list[Right]) -> None:
    role = sql.Identifier(_role(schema))
    with plain_owner_connection() as raw, raw.transaction():
        raw.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(OWNER)))
        for table, column, right in rights:
            what: sql.Composable = WORDS[right]
            if column:
                what = sql.SQL("{} ({})").format(what, sql.Identifier(column))
            raw.execute(statement.format(what, sql.Identifier(schema, table), role))


def _role(schema: str) -> str:
    return office_role(str(owner_connection().settings_dict["NAME"]), schema)


def stands_still() -> bool:
    """Tell whether the current office does, asked in its own role: what others remember is late."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT NOT has_table_privilege('message', 'INSERT')")
        return bool(cursor.fetchone()[0])

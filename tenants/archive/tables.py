"""Which tables a schema has and how their rows are put into an order, asked of the catalogue.

Asked by the schema's dependants, never by walking through ``pg_class``: among 2,800 offices that
has half a million rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from psycopg import sql

# What is written down otherwise, or means nothing anywhere else.
LEFT_OUT: Final = frozenset({"django_migrations", "django_session"})
TABLES: Final = """
SELECT t.relname,
       array_agg(a.attname::text ORDER BY a.attnum) FILTER (WHERE a.attgenerated = ''),
       (SELECT array_agg(k.attname::text ORDER BY array_position(i.indkey::int2[], k.attnum))
          FROM pg_index i
          JOIN pg_attribute k ON k.attrelid = i.indrelid AND k.attnum = ANY(i.indkey)
         WHERE i.indrelid = t.oid AND i.indisprimary),
       array_agg(a.attname::text) FILTER (WHERE a.attidentity <> '')
  FROM pg_depend d
  JOIN pg_class t ON t.oid = d.objid AND t.relkind = 'r'
  JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
 WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_namespace'::regclass
   AND d.refobjid = %s::regnamespace
 GROUP BY t.oid, t.relname ORDER BY t.relname
"""


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose rows are data: ``order`` are its primary key, ``counted`` numbers by itself."""

    name: str
    columns: tuple[str, ...]
    order: tuple[str, ...]
    counted: tuple[str, ...]

    def copy_out(self) -> sql.Composed:
        """The statement that reads it, always in the same order."""
        query = sql.SQL("COPY (SELECT {} FROM {} ORDER BY {}) TO STDOUT")
        return query.format(names(self.columns), sql.Identifier(self.name), names(self.order))

    def copy_in(self) -> sql.Composed:
        """The statement that fills it."""
        query = sql.SQL("COPY {} ({}) FROM STDIN")
        return query.format(sql.Identifier(self.name), names(self.columns))


def names(columns: tuple[str, ...]) -> sql.Composed:
    """Column names, for a statement."""
    return sql.SQL(", ").join(sql.Identifier(one) for one in columns)


def tables_of(cursor: Any, schema: str) -> list[Table]:
    """The tables of an office's schema whose rows are data, by name."""
    cursor.execute(TABLES, [schema])
    return [
        Table(name, tuple(columns), tuple(order or columns), tuple(counted or ()))
        for name, columns, order, counted in cursor.fetchall()
        if name not in LEFT_OUT
    ]

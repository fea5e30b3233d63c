"""Indexes are made anew once the rows are there: all at once they cost a fraction of row by row.

Only those that speed up reading: what keeps promises (keys, uniqueness, exclusion) stays, and
refuses a bad row as ever.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from psycopg import sql

MANY: Final = 20_000
"""From so many rows on; below it a few hundred small statements would cost more."""
NOW: Final = "SET CONSTRAINTS ALL IMMEDIATE"
"""Foreign keys are looked at before, not at commit: no index is made while one waits for it."""
MEMORY: Final = "SET LOCAL maintenance_work_mem = '256MB'"
INDEXES: Final = """
SELECT c.relname, pg_get_indexdef(i.indexrelid)
  FROM pg_depend d
  JOIN pg_class t ON t.oid = d.objid AND t.relkind = 'r'
  JOIN pg_index i ON i.indrelid = t.oid AND NOT i.indisunique AND NOT i.indisexclusion
  JOIN pg_class c ON c.oid = i.indexrelid
 WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_namespace'::regclass
   AND d.refobjid = %s::regnamespace
 ORDER BY c.relname
"""


@contextmanager
def made_afterwards(cursor: Any, schema: str) -> Iterator[None]:
    """Drop them, and make the same ones at the end; in the transaction that fills the tables."""
    cursor.execute(INDEXES, [schema])
    found = cursor.fetchall()
    for name, _definition in found:
        cursor.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(schema, name)))
    yield
    cursor.execute(NOW)
    cursor.execute(MEMORY)
    for _name, definition in found:
        cursor.execute(definition)

"""Statements that are planned once per connection instead of each time they run (ADR 0066).

To plan the statements of a hold takes PostgreSQL several times as long as to run them. Only raw SQL
that says so is prepared: its text must be constant, and its values are sent apart from it, so that
each needs a type PostgreSQL can tell from where it stands. In another office, or under another
role where that matters, PostgreSQL itself plans the statement anew.
"""

from __future__ import annotations

from typing import Any, Final

import psycopg
from django.db.backends.postgresql.operations import DatabaseOperations

PREPARED: Final = "/* prepared */"
"""The mark: what a statement to be prepared begins with."""


def prepared_cursor(connection: psycopg.Connection[Any]) -> psycopg.Cursor[Any]:
    """A cursor that prepares what it runs, and sends values apart from it."""
    return psycopg.Cursor(connection)


class Operations(DatabaseOperations):
    """Django's, and for who counts or logs queries: also those that were prepared."""

    def last_executed_query(self, cursor: Any, sql: Any, params: Any) -> Any:
        """The statement with its values."""
        if isinstance(sql, str) and sql.lstrip().startswith(PREPARED):
            return self.compose_sql(sql.lstrip().removeprefix(PREPARED).lstrip(), params)
        return super().last_executed_query(cursor, sql, params)

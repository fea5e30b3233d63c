"""Migrations' SQL in statements that a sharded database takes as well (ADR 0178)."""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql.schema import DatabaseSchemaEditor


class SchemaEditor(DatabaseSchemaEditor):
    """Django's, but a column comes first and its CHECK second.

    Citus takes no column together with a CHECK. The schema is the same to the letter: PostgreSQL
    gives the constraint the name it would have given it inside the column.
    """

    def add_field(self, model: Any, field: Any) -> None:
        """Add the column, then what it must keep to."""
        check = field.db_parameters(connection=self.connection).get("check")
        if not check:
            super().add_field(model, field)
            return
        inside, self.sql_check_constraint = self.sql_check_constraint, ""
        try:
            super().add_field(model, field)
        finally:
            self.sql_check_constraint = inside
        table = self.quote_name(model._meta.db_table)
        self.execute(f"ALTER TABLE {table} ADD {inside % {'check': check}}")

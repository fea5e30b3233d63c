"""Migration operations that need to know which office's schema they run in."""

from __future__ import annotations

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from .place import PLATFORM, PUBLIC, office_role


class AppendOnly(Operation):
    """Let the office add rows to a table and read them, never change or delete them.

    Kept by privilege, not by a trigger: the role that works in the office is not the owner, so it
    cannot grant itself the rights back (design, sections 6 and 7).
    """

    reduces_to_sql = True
    reversible = True

    def __init__(self, table: str) -> None:
        self.table = table

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Models do not change."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        self._run("REVOKE UPDATE, DELETE, TRUNCATE ON {} FROM {}", app_label, schema_editor)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        self._run("GRANT UPDATE, DELETE ON {} TO {}", app_label, schema_editor)

    def describe(self) -> str:
        return f"Make {self.table} append-only"

    def _run(self, statement: str, app_label: str, schema_editor: Any) -> None:
        connection = schema_editor.connection
        if not self.allow_migrate_model_label(connection.alias, app_label):
            return
        schema = connection.schema_name
        role = (
            PLATFORM if schema == PUBLIC else office_role(connection.settings_dict["NAME"], schema)
        )
        quote = schema_editor.quote_name
        schema_editor.execute(statement.format(quote(self.table), quote(role)))

    @staticmethod
    def allow_migrate_model_label(alias: str, app_label: str) -> bool:
        from django.db import router  # noqa: PLC0415 - migrations load before the router is set up

        return router.allow_migrate(alias, app_label)


class OnlyColumns(AppendOnly):
    """Let the office add rows, read them, and change these columns of them; nothing else.

    What a row says stays what it was, while it may still be ended: kept by column privileges.
    """

    def __init__(self, table: str, columns: list[str]) -> None:
        super().__init__(table)
        self.columns = columns

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        super().database_forwards(app_label, schema_editor, from_state, to_state)
        columns = ", ".join(schema_editor.quote_name(one) for one in self.columns)
        self._run(f"GRANT UPDATE ({columns}) ON {{}} TO {{}}", app_label, schema_editor)

    def describe(self) -> str:
        return f"Let only {', '.join(self.columns)} of {self.table} change"


class AlsoColumns(OnlyColumns):
    """Let the office change these columns as well, which came later; the right goes with them."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        columns = ", ".join(schema_editor.quote_name(one) for one in self.columns)
        self._run(f"GRANT UPDATE ({columns}) ON {{}} TO {{}}", app_label, schema_editor)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Nothing is left to take away."""

    def describe(self) -> str:
        return f"Let {', '.join(self.columns)} of {self.table} change, too"

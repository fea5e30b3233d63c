"""A connection that always knows whose it is, or refuses to work.

django-tenants sets only the search path and swallows a failure to set it. Here the role and the
path are set in one statement, the answer is compared with what was asked, and whatever PostgreSQL
undoes (ROLLBACK, ROLLBACK TO, a failed COMMIT, a new connection) is forgotten here as well.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, ClassVar, Final

import psycopg
from django.db import Error
from django.db.backends.postgresql.introspection import DatabaseIntrospection
from django_tenants.postgresql_backend.base import DatabaseWrapper as TenantsWrapper
from psycopg.pq import DiagnosticField, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult
from psycopg.sql import SQL, Literal

from .editor import SchemaEditor
from .place import NOWHERE, PUBLIC, Place
from .prepared import PREPARED, Operations, prepared_cursor

STAND: Final = "SELECT set_config('role', {}, false), set_config('search_path', {}, false)"
# PostgreSQL remembers every table a connection has touched, some 0.4 MB for an office, and forgets
# none: after so many places the connection is given back for a new one (ADR 0112).
PLACES_PER_CONNECTION: Final = 200
# Raw SQL whose first word may undo role and path; Django's own rollbacks are seen below as well.
UNDOING: Final = ("ROLLBACK", "ABORT", "RESET", "DISCARD", "END", "COMMIT", "SET ROLE", "SET SE")


class WrongPlace(Exception):
    """PostgreSQL did not put the connection where it was told to stand."""


class DatabaseWrapper(TenantsWrapper):  # type: ignore[misc]  # django-tenants is not typed
    """PostgreSQL whose every statement runs in the place set by ``stand``; by default, nowhere."""

    ops_class = Operations
    SchemaEditorClass = SchemaEditor
    plans: ClassVar[str] = "force_generic_plan"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.place: Place = NOWHERE
        self._stands_at: Place | None = None
        self._been_at: set[str] = set()
        super().__init__(*args, **kwargs)
        # Django's own introspection: the path names all there is to see, nothing need be set.
        self.introspection = DatabaseIntrospection(self)
        self.stand(NOWHERE)
        self.execute_wrappers.append(self._watch)

    def stand(self, place: Place) -> None:
        """Choose where the next statement runs; sent to the server together with it."""
        self.place = place
        # django-tenants' introspection and migration router ask for the schema by this name.
        self.schema_name = place.path.partition(",")[0]

    def leave(self) -> None:
        """Stand nowhere again; at once where possible, so that an idle connection has no office."""
        self.stand(NOWHERE)
        if self.connection is None:
            return
        if self.connection.info.transaction_status != TransactionStatus.IDLE:
            return
        if len(self._been_at) > PLACES_PER_CONNECTION and not self.in_atomic_block:
            self.close()
        elif self._stands_at != NOWHERE:
            self._take_place()

    def forget(self) -> None:
        """Believe nothing about where the connection stands: somebody used it past this class."""
        self._stands_at = None

    def set_tenant(self, tenant: Any, include_public: bool = True) -> None:
        """Refuse django-tenants' own way in; its constructor's call is ignored."""
        if tenant.schema_name != PUBLIC:
            raise WrongPlace("enter an office through tenants.context.office_context")

    def get_connection_params(self) -> dict[str, Any]:
        """As Django's; what a ``prepared_cursor`` runs, and nothing else, is prepared at once.

        And planned once, for all its values: left to itself, PostgreSQL plans statements as long as
        a hold's each time they run (ADR 0186).
        """
        told = super().get_connection_params()
        options = f"{told.get('options', '')} -c plan_cache_mode={self.plans}"
        return {**told, "options": options.strip(), "prepare_threshold": 0}

    def is_usable(self) -> bool:
        """Tell whether the server still answers; where a place must be taken, by taking it."""
        if self.connection is None or self._stands_at == self.place:
            return bool(super().is_usable())
        try:
            self._take_place()
        except Error:
            return False
        return True

    def _watch(
        self,
        execute: Callable[..., Any],
        sql: str,
        params: Any,
        many: bool,
        context: dict[str, Any],
    ) -> Any:
        """See to the place before each statement, also on a cursor kept from another office."""
        begin = sql[:20].lstrip() if isinstance(sql, str) else ""
        undoing = begin.upper().startswith(UNDOING)
        if not undoing:
            self._take_place()
        if begin.startswith(PREPARED):
            context["cursor"].cursor = prepared_cursor(self.connection)
        try:
            return execute(sql, params, many, context)
        finally:
            if undoing:
                self._stands_at = None

    def _handle_search_path(self, cursor: Any = None) -> None:
        """Take the place when a cursor is made, for what is not a statement (COPY)."""
        if cursor is not None:
            self._take_place()

    def _take_place(self) -> None:
        if self._stands_at == self.place:
            return
        if self.connection.info.transaction_status == TransactionStatus.INERROR:
            return  # PostgreSQL itself refuses everything but the rollback that comes next
        self._stands_at = None
        wanted = (self.place.role, self.place.path)
        # Past the cursor, which would cost more than the server's answer: twice in each request.
        with self.wrap_database_errors:
            got = _told(self.connection.pgconn.exec_(_statement(STAND, *wanted)))
        if got != wanted:
            raise WrongPlace(f"asked for {wanted}, got {got}")
        self._stands_at = self.place
        self._been_at.add(self.place.path)

    def connect(self) -> None:
        self._stands_at = None
        self._been_at.clear()
        super().connect()

    def close(self) -> None:
        self._stands_at = None
        super().close()

    def _rollback(self) -> None:
        self._stands_at = None
        super()._rollback()

    def _savepoint_rollback(self, sid: str) -> None:
        try:
            super()._savepoint_rollback(sid)
        finally:
            self._stands_at = None

    def _commit(self) -> None:
        if self.connection.info.transaction_status == TransactionStatus.INERROR:
            self._stands_at = None  # PostgreSQL answers this COMMIT with a rollback
        try:
            super()._commit()
        except BaseException:
            self._stands_at = None
            raise


@lru_cache(maxsize=4096)
def _statement(template: str, role: str, path: str) -> bytes:
    return SQL(template).format(Literal(role), Literal(path)).as_bytes(None)


def _told(answer: PGresult) -> tuple[str, ...]:
    if answer.status != ExecStatus.TUPLES_OK:
        state = answer.error_field(DiagnosticField.SQLSTATE)
        kind = psycopg.errors.lookup(state.decode()) if state else psycopg.OperationalError
        raise kind(answer.error_message.decode(errors="replace").strip())
    return tuple((answer.get_value(0, column) or b"").decode() for column in range(answer.nfields))

"""A connection that always knows whose it is, or refuses to work.

django-tenants sets only the search path and swallows a failure to set it. Here the role and the
path are set in one statement, the answer is compared with what was asked, and whatever PostgreSQL
undoes (ROLLBACK, ROLLBACK TO, a failed COMMIT, a new connection) is forgotten here as well.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.db.backends.postgresql.introspection import DatabaseIntrospection
from django_tenants.postgresql_backend.base import DatabaseWrapper as TenantsWrapper
from psycopg.pq import TransactionStatus

from .place import NOWHERE, PUBLIC, Place

STAND: Final = "SELECT set_config('role', %s, false), set_config('search_path', %s, false)"
# Raw SQL whose first word may undo role and path; Django's own rollbacks are seen below as well.
UNDOING: Final = ("ROLLBACK", "ABORT", "RESET", "DISCARD", "END", "COMMIT", "SET ROLE", "SET SE")


class WrongPlace(Exception):
    """PostgreSQL did not put the connection where it was told to stand."""


class DatabaseWrapper(TenantsWrapper):  # type: ignore[misc]  # django-tenants is not typed
    """PostgreSQL whose every statement runs in the place set by ``stand``; by default, nowhere."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.place: Place = NOWHERE
        self._stands_at: Place | None = None
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
        if self.connection is None or self._stands_at == NOWHERE:
            return
        if self.connection.info.transaction_status == TransactionStatus.IDLE:
            with self.connection.cursor() as cursor:
                self._take_place(cursor)

    def forget(self) -> None:
        """Believe nothing about where the connection stands: somebody used it past this class."""
        self._stands_at = None

    def set_tenant(self, tenant: Any, include_public: bool = True) -> None:
        """Refuse django-tenants' own way in; its constructor's call is ignored."""
        if tenant.schema_name != PUBLIC:
            raise WrongPlace("enter an office through tenants.context.office_context")

    def _watch(
        self,
        execute: Callable[..., Any],
        sql: str,
        params: Any,
        many: bool,
        context: dict[str, Any],
    ) -> Any:
        """See to the place before each statement, also on a cursor kept from another office."""
        undoing = isinstance(sql, str) and sql[:20].lstrip().upper().startswith(UNDOING)
        if not undoing:
            self._take_place(context["cursor"].cursor)
        try:
            return execute(sql, params, many, context)
        finally:
            if undoing:
                self._stands_at = None

    def _handle_search_path(self, cursor: Any = None) -> None:
        """Take the place when a cursor is made, for what is not a statement (COPY)."""
        if cursor is not None:
            self._take_place(cursor.cursor)

    def _take_place(self, cursor: Any) -> None:
        if self._stands_at == self.place:
            return
        if self.connection.info.transaction_status == TransactionStatus.INERROR:
            return  # PostgreSQL itself refuses everything but the rollback that comes next
        self._stands_at = None
        wanted = (self.place.role, self.place.path)
        with self.wrap_database_errors:
            got = cursor.execute(STAND, wanted).fetchone()
        if got != wanted:
            raise WrongPlace(f"asked for {wanted}, got {got}")
        self._stands_at = self.place

    def connect(self) -> None:
        self._stands_at = None
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

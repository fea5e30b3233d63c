"""A connection to a Citus cluster: one role in a transaction, and few roles in a session."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from psycopg.pq import TransactionStatus

from tenants.db import base

# Each role a session has been in keeps a connection to every server it worked on.
ROLES_PER_CONNECTION: Final = 20


class TwoRoles(Exception):
    """A transaction that began in one role was to go on in another: Citus would not bear it."""


class DatabaseWrapper(base.DatabaseWrapper):
    """The one of every day, kept to what Citus asks of a session."""

    plans = "auto"  # by the values it finds the server

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._works_as = ""
        super().__init__(*args, **kwargs)

    def leave(self) -> None:
        """Stand nowhere again; give the connection back sooner than elsewhere."""
        super().leave()
        if self.connection is None or self.in_atomic_block:
            return
        idle = self.connection.info.transaction_status == TransactionStatus.IDLE
        if idle and len(self._been_at) > ROLES_PER_CONNECTION:
            self.close()

    def _take_place(self) -> None:
        if self._works_as and self._works_as != self.place.role:
            raise TwoRoles(f"{self._works_as}, then {self.place.role}")
        super()._take_place()
        if not self.autocommit:
            self._works_as = self.place.role

    def _set_autocommit(self, autocommit: bool) -> None:
        super()._set_autocommit(autocommit)
        self._works_as = ""
        if not autocommit:
            # What the session was told at its start stays with the first server; this goes along.
            self.connection.execute(f"SET LOCAL lock_timeout = {settings.OKIENKO_LOCK_MS:d}")

    def get_connection_params(self) -> dict[str, Any]:
        """As elsewhere; what is set for one transaction reaches the other servers as well."""
        told = super().get_connection_params()
        options = f"{told.get('options', '')} -c citus.propagate_set_commands=local"
        return {**told, "options": options.strip()}

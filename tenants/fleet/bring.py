"""Bring one office up to date: all its migrations in one transaction, or none of them."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import Any, Final

from django.db import InterfaceError, OperationalError, transaction
from django.db.migrations.executor import MigrationExecutor
from psycopg.errors import DeadlockDetected, LockNotAvailable

from tenants.blueprint.describe import ROLE, SCHEMA
from tenants.db.place import office_role
from tenants.schema import owner_connection, owning

from .plan import Plan, Step, settle
from .seen import SEEN

LOCK_MS: Final = 2000
Seal = Callable[[Any, int], None]
"""Called before the commit, in the same transaction: with the cursor, and how long it took."""


class Busy(Exception):
    """Somebody held what the migration needs; later it may go."""


class Moved(Exception):
    """The schema has seen other migrations than the plan was made for: somebody else was here."""


def bring(schema: str, plan: Plan, *, seal: Seal, lock_ms: int = LOCK_MS) -> int:
    """Run ``plan`` in ``schema`` and tell the milliseconds; nobody waits for it beyond ``lock_ms``.

    Raises ``Busy``, ``Moved``, and what the database raises: then nothing was changed.
    """
    begun = perf_counter()
    owner = owner_connection()
    try:
        with owning(schema), transaction.atomic(using="owner"), owner.cursor() as cursor:
            # Whoever else migrates this office waits here; it then finds it done.
            cursor.execute(f"SET LOCAL lock_timeout = {lock_ms:d}")
            cursor.execute("LOCK TABLE django_migrations IN SHARE ROW EXCLUSIVE MODE")
            cursor.execute(SEEN)
            if cursor.fetchone() != (plan.digest,):
                raise Moved(schema)
            names = {
                ROLE: office_role(str(owner.settings_dict["NAME"]), schema),
                SCHEMA: schema,
            }
            for number, step in enumerate(plan.steps):
                if number:
                    settle()
                _take(step, cursor, names)
            seal(cursor, round((perf_counter() - begun) * 1000))
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable | DeadlockDetected):
            raise Busy(str(error).partition("\n")[0]) from error
        owner.close()  # it may be gone; the next office gets a new one
        raise
    except InterfaceError:
        owner.close()
        raise
    return round((perf_counter() - begun) * 1000)


def _take(step: Step, cursor: Any, names: dict[str, str]) -> None:
    if step.python:
        migration, before = step.python
        executor = MigrationExecutor(owner_connection())
        executor.migrate([], plan=[(migration, False)], state=before.clone())
    else:
        for statement in step.statements:
            cursor.execute(statement.replace(ROLE, names[ROLE]).replace(SCHEMA, names[SCHEMA]))
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, now())",
            [step.app, step.name],
        )

"""Give an office its tables: by the script when it has none, else by what it lacks."""

from __future__ import annotations

import logging

from tenants.schema import migrate, owning

from .capture import NotTheSame, capture, run
from .digest import migrations_digest
from .kept import keep, kept

logger = logging.getLogger(__name__)


def fill(schema: str) -> None:
    """Bring a schema to what the migrations of now say, whatever is in it; nothing is dropped.

    An empty one gets everything in one transaction, so that a kill leaves it empty. One in which
    migrations ran, or began to, is finished by them.
    """
    if not _is_empty(schema):
        migrate(schema)
        return
    try:
        statements = blueprint()
    except NotTheSame as trouble:
        # Slow, never wrong; the tests do not let a release pass that comes here.
        logger.error("new offices are made by migrations, the script differs: %s", trouble)
        migrate(schema)
        return
    run(statements, schema)


def blueprint() -> list[str]:
    """The script of this release; captured if nobody has done it yet. Raises ``NotTheSame``."""
    digest = migrations_digest()
    if (found := kept(digest)) is not None:
        return found
    made = capture()
    keep(digest, made)
    return made


def _is_empty(schema: str) -> bool:
    with owning(schema) as owner, owner.cursor() as cursor:
        cursor.execute(
            "SELECT NOT EXISTS (SELECT 1 FROM pg_class WHERE relnamespace = %s::regnamespace)",
            [schema],
        )
        row = cursor.fetchone()
    assert row
    return bool(row[0])

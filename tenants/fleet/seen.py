"""Which migrations each office's schema has seen: asked of many schemas in one statement."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from django.db.migrations.loader import MigrationLoader
from psycopg import sql

from tenants.db.place import PUBLIC
from tenants.schema import owning

Migrations = frozenset[tuple[str, str]]
AT_ONCE: Final = 300  # schemas in one statement: each costs it a lock or two
THERE: Final = """
SELECT n.nspname FROM pg_namespace n
JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = 'django_migrations'
WHERE n.nspname = ANY(%s)
"""
_DIGEST: Final = (
    "md5(coalesce(string_agg(app || '.' || name, ','"
    ' ORDER BY app COLLATE "C", name COLLATE "C"), \'\'))'
)
DIGEST: Final = sql.SQL(f"SELECT {{name}}, {_DIGEST} FROM {{schema}}.django_migrations")  # noqa: S608 - as above
SEEN: Final = f"SELECT {_DIGEST} FROM django_migrations"  # noqa: S608 - a constant
NAMES: Final = sql.SQL("SELECT app, name FROM {schema}.django_migrations")


def known_migrations() -> Migrations:
    """All that this release has."""
    return frozenset(MigrationLoader(None).graph.nodes)


def seen_by(schemas: Sequence[str], known: Migrations) -> dict[str, Migrations]:
    """What each schema has seen; one that is not there, or has no tables yet, is left out.

    Schemas that agree, nearly all, are told apart by a digest, and one of them is read whole; none,
    where they have seen what is ``known``.
    """
    found: dict[str, Migrations] = {}
    by_digest: dict[str, Migrations] = {digest_of(known): known}
    for some in _chunks(schemas):
        for schema, digest in _digests(some):
            if digest not in by_digest:
                by_digest[digest] = read_seen(schema)
            found[schema] = by_digest[digest]
    return found


def read_seen(schema: str) -> Migrations:
    """What one schema has seen."""
    with owning(PUBLIC) as owner, owner.cursor() as cursor:
        cursor.execute(NAMES.format(schema=sql.Identifier(schema)))
        return frozenset((app, name) for app, name in cursor.fetchall())


def _digests(schemas: list[str]) -> list[tuple[str, str]]:
    with owning(PUBLIC) as owner, owner.cursor() as cursor:
        cursor.execute(THERE, [schemas])
        there = [row[0] for row in cursor.fetchall()]
        if not there:
            return []
        parts = [DIGEST.format(name=sql.Literal(one), schema=sql.Identifier(one)) for one in there]
        cursor.execute(sql.SQL(" UNION ALL ").join(parts))
        return [(schema, digest) for schema, digest in cursor.fetchall()]


def digest_of(migrations: Migrations) -> str:
    """As PostgreSQL reckons it above; bytewise order is the order of code points."""
    text = ",".join(f"{app}.{name}" for app, name in sorted(migrations))
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def _chunks(schemas: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(schemas)
    while some := list(islice(rest, AT_ONCE)):
        yield some

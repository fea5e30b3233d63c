"""Where the script is kept: one row for each release, in the public schema.

Only the owner may write there: what stands in it is run as the owner (ADR 0110).
"""

from __future__ import annotations

import json
from typing import Final

from tenants.db.place import PUBLIC
from tenants.schema import owning

REMEMBERED: Final = 5


def kept(digest: str) -> list[str] | None:
    """The script of the release of this digest, if one was captured."""
    with owning(PUBLIC) as owner, owner.cursor() as cursor:
        cursor.execute("SELECT statements FROM blueprint WHERE digest = %s", [digest])
        row = cursor.fetchone()
    if row is None:
        return None
    found: list[str] = row[0] if isinstance(row[0], list) else json.loads(row[0])
    return found


def all_kept() -> list[list[str]]:
    """Those of all releases that are remembered, newest first."""
    with owning(PUBLIC) as owner, owner.cursor() as cursor:
        cursor.execute("SELECT statements FROM blueprint ORDER BY made_at DESC")
        return [row[0] if isinstance(row[0], list) else json.loads(row[0]) for row in cursor]


def keep(digest: str, statements: list[str]) -> None:
    """Keep it for everybody; of two who captured it at once, the first stays."""
    with owning(PUBLIC) as owner, owner.cursor() as cursor:
        cursor.execute(
            "INSERT INTO blueprint (digest, statements, made_at) VALUES (%s, %s, now())"
            " ON CONFLICT DO NOTHING",
            [digest, json.dumps(statements)],
        )
        cursor.execute(
            "DELETE FROM blueprint WHERE digest NOT IN"
            " (SELECT digest FROM blueprint ORDER BY made_at DESC LIMIT %s)",
            [REMEMBERED],
        )

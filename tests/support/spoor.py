"""What can be found of offices: every row of theirs and of the platform's, as text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.core import mail
from django.db import connection

from support.crowd import Crowd
from tenants.context import office_context, platform_context
from tenants.models import Office


@dataclass(frozen=True, slots=True)
class Row:
    """A row as text: ``whole``, and the ``part`` that follows from what was there before."""

    table: str
    whole: str
    part: str


SHARED: Final = """
SELECT c.relname FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
AND has_table_privilege(c.oid, 'SELECT') ORDER BY 1
"""
OWN: Final = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname = %s ORDER BY 1
"""
MADE_UP: Final = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"  # an id
    r"|\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d\.\d+"  # by the database's own clock
    r"|[A-Za-z0-9+/=_-]{16,}"  # sealed, random or a digest
)
"""What comes out different each time the same thing is done."""
OTHERWISE: Final = ["id", "number", "ordinal", "took_ms"]
"""Columns with what the platform counts for all offices together, and how long something took."""
COUNTED: Final = re.compile(r"FV/\d+/\d+")


def rows_of(office: Office) -> Iterator[Row]:
    """Every row in the office's schema."""
    with office_context(office), connection.cursor() as cursor:
        cursor.execute(OWN, [office.schema_name])
        for (table,) in cursor.fetchall():
            yield from _rows(str(office.schema_name), table)


def shared_rows() -> Iterator[Row]:
    """Every row of the platform's."""
    with platform_context(), connection.cursor() as cursor:
        cursor.execute(SHARED)
        for (table,) in cursor.fetchall():
            yield from _rows("public", table)


def _rows(schema: str, table: str) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT t::text, (to_jsonb(t) - %s::text[])::text FROM "{schema}"."{table}" t',
            [OTHERWISE],
        )
        place = "public." if schema == "public" else ""
        return [Row(place + table, whole, part) for whole, part in cursor.fetchall()]


def marks_of(whose: Crowd) -> tuple[str, ...]:
    """What in a row or a letter tells of this office, in small letters."""
    return (whose.word.lower(), whose.public.lower(), str(whose.office.pk))


def tells_of(text: str, whose: Crowd) -> bool:
    """Whether something of the office stands in it."""
    return any(mark in text.lower() for mark in marks_of(whose))


def spoor(whose: Crowd) -> dict[str, list[str]]:
    """All that is kept of an office, without what chance, clock and common counters put there."""
    shared = (row for row in shared_rows() if tells_of(row.whole, whose))
    found: dict[str, list[str]] = defaultdict(list)
    for row in (*rows_of(whose.office), *shared):
        found[row.table].append(COUNTED.sub("#", MADE_UP.sub("*", row.part)))
    return {table: sorted(rows) for table, rows in found.items()}


def kept(whose: Crowd) -> list[str]:
    """Every row of the office, and every one of the platform's that tells of it, to the letter."""
    shared = (row for row in shared_rows() if tells_of(row.whole, whose))
    return sorted(row.whole for row in (*rows_of(whose.office), *shared))


def mixed_up(one: Crowd, other: Crowd) -> list[str]:
    """Rows and letters in which both offices are, or one where only the other may be."""
    found = [
        f"{mine.office.subdomain}: {row.table}"
        for mine, stranger in ((one, other), (other, one))
        for row in rows_of(mine.office)
        if tells_of(row.whole, stranger)
    ]
    found += [
        row.table
        for row in shared_rows()
        if tells_of(row.whole, one) and tells_of(row.whole, other)
    ]
    for letter in mail.outbox:
        told = f"{letter.subject}\n{letter.body}\n{letter.message().as_string()}"
        if all(tells_of(told, own) or own.host in told for own in (one, other)):
            found.append(f"letter: {letter.subject}")
    return found

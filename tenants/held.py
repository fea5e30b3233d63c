"""One at a time across processes: a word is held for as long as some work takes.

Held for the connection, not for a transaction: the work may commit as often as it likes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Final

from django.db import connection

from .context import is_in_place, platform_context

TRY: Final = "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))"
WAIT: Final = "SELECT true FROM pg_advisory_lock(hashtextextended(%s, 0))"
LET_GO: Final = "SELECT pg_advisory_unlock(hashtextextended(%s, 0))"


@contextmanager
def held(word: str, *, wait: bool = False) -> Iterator[bool]:
    """Hold a word, and tell whether it is ours: not while somebody else holds it, unless we wait.

    The server lets go of it when the process dies.
    """
    mine = _asked(WAIT if wait else TRY, word)
    try:
        yield mine
    finally:
        # A connection that was lost meanwhile has let go already.
        if mine and connection.connection is not None:
            _asked(LET_GO, word)


def _asked(question: str, word: str) -> bool:
    with (
        nullcontext() if is_in_place() else platform_context(),
        connection.cursor() as cursor,
    ):
        cursor.execute(question, [word])
        return bool(cursor.fetchone()[0])

"""One runner at a time: a worker and a terminal never build the same office together."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from uuid import UUID

from django.db import connection

from tenants.context import platform_context

from .errors import BeingBuilt

KIND: Final = 0x6F6B
"""Sets these locks apart from any other of the database."""


@contextmanager
def alone_with(onboarding_id: UUID) -> Iterator[None]:
    """Hold it for this connection; whoever is killed lets go of it. Raises ``BeingBuilt``."""
    number = int.from_bytes(onboarding_id.bytes[-4:], signed=True)
    if not _asked("SELECT pg_try_advisory_lock(%s, %s)", number):
        raise BeingBuilt
    try:
        yield
    finally:
        _asked("SELECT pg_advisory_unlock(%s, %s)", number)


def _asked(question: str, number: int) -> bool:
    with platform_context(), connection.cursor() as cursor:
        cursor.execute(question, [KIND, number])
        answer: bool = cursor.fetchone()[0]
        return answer

"""What a connection costs PostgreSQL that serves every office in turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.test import Client

from booking.management.bench.figure import Figure, at_most
from tenants.context import office_context
from tenants.models import Office


def memory(offices: Sequence[Office], tell: Callable[[str], None]) -> list[Figure]:
    """The most memory of its own a server process had, while start pages of all were opened."""
    tell("one connection for all offices …")
    most, processes = 0.0, set()
    for office in offices:
        host = f"{office.subdomain}.{settings.OKIENKO_BASE}"
        answer = Client(headers={"host": host}).get("/")
        assert answer.status_code == 200, answer.status_code  # noqa: PLR2004
        with office_context(office):
            connection.ensure_connection()
            pid = connection.connection.info.backend_pid
            processes.add(pid)
            most = max(most, _own_megabytes(pid))
    return [
        at_most(f"a connection that serves {len(offices)} offices", most, 100, "MB"),
        Figure("connections it took, one after the other", len(processes), ""),
    ]


def _own_megabytes(pid: int) -> float:
    """Without what all server processes share."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) / 1024
    raise LookupError("RssAnon")

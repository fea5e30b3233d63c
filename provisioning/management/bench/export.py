"""One office of many written into a file, against ``pg_dump`` of its schema, and put back."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from time import perf_counter
from urllib.parse import parse_qsl, unquote, urlsplit

import psycopg

from booking.management.bench.figure import Figure, at_least, medians
from provisioning.domain.restoring.restore import confirm_restore, restore
from tenants.archive.write import write_archive
from tenants.audit.actor import SYSTEM
from tenants.models import Office


def one_among_all(
    offices: Sequence[Office], now: datetime, tell: Callable[[str], None]
) -> list[Figure]:
    """In turns; both write a file with all rows of the office."""
    admin = os.environ.get("OKIENKO_ADMIN_DATABASE_URL")
    if not admin:
        tell("no export is measured: pg_dump needs OKIENKO_ADMIN_DATABASE_URL")
        return []
    tell("one office written into a file …")
    office = offices[len(offices) // 2]
    with psycopg.connect(admin) as connection:
        row = connection.execute("SELECT setting FROM pg_config WHERE name = 'BINDIR'").fetchone()
    program = Path(str(row[0] if row else "")) / "pg_dump"
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = medians(
            [
                lambda: write_archive(office, Path(folder) / "office", now=now),
                lambda: _dump(program, admin, office, Path(folder) / "dump"),
            ],
            3,
        )
    return [
        Figure("export of one office", ours, "ms"),
        Figure("the same by pg_dump -n", theirs, "ms"),
        at_least(f"export of one among {len(offices)}: faster than pg_dump", theirs / ours, 30),
    ]


def put_back(offices: Sequence[Office], now: datetime, tell: Callable[[str], None]) -> list[Figure]:
    """From its archive into a schema of its own, which takes the office's place."""
    tell("one office put back from its archive …")
    office = offices[len(offices) // 3]
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "office"
        write_archive(office, archive, now=now)
        begun = perf_counter()
        restore(archive, now=now, by=SYSTEM)
        took = perf_counter() - begun
        confirm_restore(office, now=now, by=SYSTEM)
    return [Figure(f"one of {len(offices)} offices put back from its archive", took, "s")]


def _dump(program: Path, admin: str, office: Office, target: Path) -> None:
    parts = urlsplit(admin)
    more = dict(parse_qsl(parts.query))
    subprocess.run(
        [program, "--format=custom", f"--schema={office.schema_name}", f"--file={target}"],
        env={
            "PATH": os.environ.get("PATH", os.defpath),
            "PGHOST": more.get("host", parts.hostname or ""),
            "PGPORT": more.get("port", str(parts.port or "")),
            "PGUSER": unquote(parts.username or ""),
            "PGPASSWORD": unquote(parts.password or ""),
            "PGDATABASE": parts.path.removeprefix("/"),
        },
        check=True,
    )

"""A PostgreSQL that keeps its journal and its copies, as one delivered by us does."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psycopg
import pytest

from okienko.embedded import postgres
from okienko.embedded.account import as_arguments, give
from okienko.embedded.binaries import find_postgres
from okienko.embedded.home import Home
from okienko.embedded.postgres import Cluster
from support.door import free_port

SCRIPTS: Final = Path(__file__).resolve().parents[2] / "infra" / "backup"


@dataclass
class Archived:
    """A server that keeps its journal in ``folder``, where its own user may write."""

    cluster: Cluster
    folder: Path
    scripts: Path

    def ask(self, statement: str) -> Any:
        with psycopg.connect(self.cluster.admin_url("postgres"), autocommit=True) as connection:
            done = connection.execute(statement)
            row = done.fetchone() if done.description else None
            return row[0] if row else None

    def run(self, script: str, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """One that is told the folder of what is kept."""
        return self.call(self.scripts / script, str(self.folder), *words, **environment)

    def call(
        self, program: str | Path, *words: str, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """As the user PostgreSQL runs as."""
        programs = find_postgres(self.cluster.account)
        return subprocess.run(
            [program, *words],
            env={
                "PATH": f"{programs.folder}:{os.environ['PATH']}",
                "PGPASSWORD": self.cluster.keys.admin_password,
                "TZ": "UTC",
                **environment,
            },
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
            **as_arguments(self.cluster.account),
        )

    def copy(self, **environment: str) -> Path:
        where = ("-h", str(self.cluster.sockets), "-p", "5432", "-U", postgres.ADMIN)
        done = self.run("base-backup", *where, **environment)
        assert done.returncode == 0, done.stderr
        return Path(done.stdout.strip())

    def kept(self) -> None:
        """Close the piece of the journal in use and wait until it is kept."""
        self.ask("SELECT pg_create_restore_point('kept')")  # an empty one is not closed
        name = self.ask("SELECT pg_walfile_name(pg_switch_wal())")
        deadline = time.monotonic() + 300  # behind every piece before it
        while not (self.folder / "wal" / f"{name}.gz").exists():
            assert time.monotonic() < deadline, f"{name} was not kept"
            time.sleep(0.05)


@contextmanager
def archiving(home: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator[Archived]:
    """The cluster of ``home``, not started yet: whoever starts it, it keeps its journal."""
    cluster = Cluster(home.folder, durable=True)
    # Beside the data: what the server's user can reach.
    folder, scripts = (Path(f"{cluster.data}.{name}") for name in ("kept", "scripts"))
    shutil.copytree(SCRIPTS, scripts)
    folder.mkdir()
    for one in (folder, scripts, *scripts.iterdir()):
        give(one, cluster.account)
    command = f"{scripts}/keep-wal {folder} %p %f"
    more = {"archive_mode": "on", "wal_level": "replica", "archive_command": command}
    monkeypatch.setattr(postgres, "DURABLE", postgres.DURABLE | more)
    try:
        yield Archived(cluster, folder, scripts)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(scripts, ignore_errors=True)


@contextmanager
def started(
    archived: Archived, data: Path, dbname: str = "postgres"
) -> Iterator[Callable[[str], Any]]:
    """The copy that was laid out answers beside the real server, until the block ends."""
    port = free_port()
    done = archived.call(archived.scripts / "start-copy", str(data), str(port))
    assert done.returncode == 0, done.stderr
    keys = archived.cluster.keys
    address = {"host": "127.0.0.1", "port": port, "dbname": dbname}
    who = {"user": postgres.ADMIN, "password": keys.admin_password}

    def ask(statement: str) -> Any:
        with psycopg.connect(**address, **who) as connection:  # type: ignore[arg-type]  # as documented
            row = connection.execute(statement.encode()).fetchone()
            return row[0] if row else None

    try:
        yield ask
    finally:
        told = done.stdout.partition("Stop: ")[2].split()
        assert archived.call(*told).returncode == 0

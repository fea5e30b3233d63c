"""One private PostgreSQL: unix socket only, a password, data that outlives its keeper."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlencode

from .account import Account, as_arguments, give, server_account
from .binaries import PostgresPrograms, find_postgres
from .keys import Keys, load_keys
from .leftovers import data_folder, forget_orphans, stop_leftover
from .processes import Child, Program, becomes_ready
from .sockets import socket_folder
from .trouble import DiskFull, Trouble, last_words, one_line, says_full

ADMIN: Final = "okienko_admin"
DATABASE: Final = "okienko"
PORT: Final = "5432"
PATIENCE: Final = 60.0
BUILTIN_LOCALE: Final = 17  # the first version whose Unicode rules do not hang on the system
READY_LINE: Final = 7  # of postmaster.pid

# One DROP SCHEMA of an office takes hundreds of locks. Statements and their values stay out of the
# log, because they carry personal data.
SETTINGS: Final = {
    "max_connections": "200",
    "max_locks_per_transaction": "1024",
    "timezone": "UTC",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length_on_error": "0",
}
DURABLE: Final = {"recovery_init_sync_method": "syncfs"}
THROW_AWAY: Final = {"fsync": "off", "full_page_writes": "off", "max_wal_size": "4GB"}


class Cluster:
    """PostgreSQL with its data under ``home``; run by root, with its data in a folder it can reach.

    ``durable`` is for data one wants to find again; without it PostgreSQL never waits for the disk.
    """

    def __init__(self, home: Path, *, durable: bool) -> None:
        self.home = home
        self.keys: Keys = load_keys(home)
        self.durable = durable
        self.account: Account | None = server_account()
        self.data = data_folder(home, self.keys.cluster)
        self.log = home / "logs" / "postgres.log"
        self.sockets = socket_folder(self.keys.cluster, self.account)

    def start(self) -> Child:
        """Start it, from nothing or from what a killed keeper left; ready for connections after."""
        programs = find_postgres(self.account)
        with one_line(self.data):
            if self.account:
                forget_orphans()
            if not (self.data / "PG_VERSION").exists():
                self._make_data(programs)
            self._check_version(programs)
            stop_leftover(self.data)
            return self._serve(programs)

    def url(self, user: str, password: str, database: str = DATABASE) -> str:
        """How to connect as ``user``."""
        place = urlencode({"host": str(self.sockets), "port": PORT})
        return f"postgres://{quote(user)}:{quote(password, safe='')}@/{database}?{place}"

    def admin_url(self, database: str = DATABASE) -> str:
        """How to connect as the superuser; for preparing databases only."""
        return self.url(ADMIN, self.keys.admin_password, database)

    def _make_data(self, programs: PostgresPrograms) -> None:
        draft = self.data.with_name(f"{self.data.name}.new")  # half of it is never taken for whole
        shutil.rmtree(draft, ignore_errors=True)
        if self.account:
            self.data.with_name(f"{self.data.name}.home").write_text(str(self.home))
        draft.mkdir(mode=0o700)
        give(draft, self.account)
        password = self.sockets / "password"
        password.unlink(missing_ok=True)
        password.touch(mode=0o600)
        password.write_text(self.keys.admin_password)
        give(password, self.account)
        try:
            self._run(
                [
                    *(programs.folder / "initdb", "-D", draft, "-U", ADMIN, "-E", "UTF8"),
                    *("-A", "scram-sha-256", f"--pwfile={password}"),
                    *_locale(programs.major),
                    *(() if self.durable else ("--no-sync",)),
                ]
            )
        finally:
            password.unlink(missing_ok=True)
        draft.rename(self.data)

    def _run(self, command: list[str | Path]) -> None:
        with self.log.open("ab") as log:
            done = subprocess.run(
                [str(part) for part in command],
                cwd="/",
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                check=False,
                **as_arguments(self.account),
            )
        if done.returncode:
            raise self._failure(f"{Path(command[0]).name} failed")

    def _check_version(self, programs: PostgresPrograms) -> None:
        made_by = (self.data / "PG_VERSION").read_text().strip()
        if made_by != str(programs.major):
            raise Trouble(
                f"The data in {self.home} were made by PostgreSQL {made_by}, found is "
                f"{programs.major}: start over with 'okienko demo --fresh'."
            )

    def _serve(self, programs: PostgresPrograms) -> Child:
        settings = SETTINGS | (DURABLE if self.durable else THROW_AWAY)
        deadline = time.monotonic() + PATIENCE
        while True:
            child = Program(
                name="PostgreSQL",
                command=[
                    *(programs.folder / "postgres", "-D", self.data),
                    *("-k", self.sockets, "-h", "", "-p", PORT),
                    *(
                        part
                        for name, value in settings.items()
                        for part in ("-c", f"{name}={value}")
                    ),
                ],
                log=self.log,
                env=_environment(),
                account=self.account,
                farewell=signal.SIGINT,  # fast shutdown: connections are closed, data are written
                last_resort=signal.SIGQUIT,
                patience=20,
            ).start()
            if becomes_ready(child, partial(self._is_ready, child), deadline):
                return child
            # The children of a killed server need a moment to notice that it is gone.
            if "shared memory block" not in _tail(self.log) or time.monotonic() > deadline:
                raise self._failure("PostgreSQL did not start")
            time.sleep(0.2)

    def _is_ready(self, child: Child) -> bool:
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        # The file of a killed server says "ready" as well, with another process number.
        mine = lines[:1] == [str(child.process.pid)]
        return mine and len(lines) > READY_LINE and lines[READY_LINE].strip() == "ready"

    def _failure(self, what: str) -> Trouble:
        if says_full(self.log):
            return DiskFull(self.data)
        return Trouble(f"{what}: {last_words(self.log)} (more in {self.log})")


def _locale(major: int) -> tuple[str, ...]:
    if major >= BUILTIN_LOCALE:
        return ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
    return ("--locale=C.UTF-8",)


def _environment() -> dict[str, str]:
    """Nothing of ours: a PGDATA or a locale set outside would change what the server does."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def _tail(log: Path) -> str:
    return log.read_text(errors="replace")[-4000:]

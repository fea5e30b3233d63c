"""The services below Okienko, started and stopped together: PostgreSQL, Valkey, the mailbox."""

from __future__ import annotations

import os
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Final

import psycopg
from psycopg import sql

from tenants.db.place import MIGRATOR, RUNTIME
from tenants.db.roles import bootstrap

from .environment import ADMIN_DATABASE, DATABASE, OWNER_DATABASE, REDIS
from .home import Home
from .keys import Keys
from .postgres import DATABASE as DATABASE_NAME
from .postgres import Cluster, remove_data
from .processes import Child, Program, end_all
from .sockets import claim_port, port_of
from .trouble import Trouble, last_words
from .valkey import Valkey

SCRATCH: Final = "okienko-scratch-"
PATIENCE: Final = 20.0


@dataclass(kw_only=True)
class Stack:
    """Services that run, and the environment that leads to them."""

    home: Home
    environment: dict[str, str] = field(default_factory=dict)
    children: list[Child] = field(default_factory=list)
    cluster: Cluster | None = None
    valkey: Valkey | None = None

    def start_servers(self, *, durable: bool) -> None:
        """PostgreSQL with database and roles, and Valkey."""
        self.cluster = Cluster(self.home.folder, durable=durable)
        self.valkey = Valkey(self.home.logs, self.cluster.keys.cluster)
        self.children.append(self.cluster.start())
        self.children.append(self.valkey.start())
        self._prepare_database(self.cluster)
        keys = self.cluster.keys
        self.environment |= own_keys(keys, self.home.files) | {
            DATABASE: self.cluster.url(RUNTIME, keys.app_password),
            OWNER_DATABASE: self.cluster.url(MIGRATOR, keys.migrator_password),
            REDIS: self.valkey.url,
        }

    def start_mailbox(self, page: socket.socket, smtp: socket.socket) -> None:
        """The sink for e-mail and SMS; it listens on the two sockets given."""
        ports = {"page": port_of(page), "smtp": port_of(smtp)}
        with page, smtp:
            child = Program(
                name="mailbox",
                command=[
                    *(sys.executable, "-m", "okienko.embedded.mailbox"),
                    *("--page-socket", str(page.fileno()), "--smtp-socket", str(smtp.fileno())),
                    *("--file", self.home.folder / "mailbox.sqlite3"),
                ],
                log=self.home.logs / "mailbox.log",
                env=os.environ,
                folder=self.home.folder,
                sockets=(page.fileno(), smtp.fileno()),
                patience=3,
            ).start()
        self.children.append(child)
        self.environment |= {
            "OKIENKO_EMAIL_URL": f"smtp://127.0.0.1:{ports['smtp']}",
            "OKIENKO_SINK_URL": f"http://127.0.0.1:{ports['page']}",
        }
        _wait_for_page(child, ports["page"])

    def stop(self) -> None:
        """End everything that was started."""
        end_all(self.children)
        self.children.clear()
        if self.valkey:
            self.valkey.destroy()

    def _prepare_database(self, cluster: Cluster) -> None:
        with psycopg.connect(cluster.admin_url("postgres"), autocommit=True) as connection:
            known = "SELECT 1 FROM pg_database WHERE datname = %s"
            if not connection.execute(known, [DATABASE_NAME]).fetchone():
                create = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE_NAME))
                connection.execute(create)
        with psycopg.connect(cluster.admin_url()) as connection:
            bootstrap(
                connection,
                app_password=cluster.keys.app_password,
                migrator_password=cluster.keys.migrator_password,
            )


def own_keys(keys: Keys, files: Path) -> dict[str, str]:
    """The part of the environment that is ours whoever runs the servers."""
    return {
        "OKIENKO_SECRET_KEY": keys.secret_key,
        "OKIENKO_MASTER_KEYS": keys.master_key,
        "OKIENKO_FILES": str(files),
    }


@contextmanager
def scratch_stack() -> Iterator[Stack]:
    """A stack in a folder of its own that is deleted at the end: for tests and measurements.

    Its data are not safe from a power cut, and it listens on no fixed port. ``environment`` has
    the superuser's ``OKIENKO_ADMIN_DATABASE_URL`` as well, for making databases.
    """
    _sweep_scratch()
    folder = Path(tempfile.mkdtemp(prefix=SCRATCH))
    stack = Stack(home=Home(folder / "home"))
    try:
        with stack.home.in_use():
            try:
                stack.start_servers(durable=False)
                stack.start_mailbox(claim_port(0, ""), claim_port(0, ""))
                assert stack.cluster
                stack.environment[ADMIN_DATABASE] = stack.cluster.admin_url()
                yield stack
            finally:
                stack.stop()
                if stack.cluster:
                    stack.cluster.destroy()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sweep_scratch() -> None:
    """Delete the scratch folders of processes that were killed; those in use hold a lock.

    Root's data folders go at the next start of PostgreSQL, which misses their homes.
    """
    for folder in Path(tempfile.gettempdir()).glob(f"{SCRATCH}*"):
        with suppress(OSError):
            fresh = time.time() - folder.stat().st_mtime < PATIENCE  # its lock may not be taken yet
            if folder.stat().st_uid == os.geteuid() and not fresh:
                home = Home(folder / "home")
                if not home.is_used():
                    remove_data(home.folder / "postgres")
                    shutil.rmtree(folder, ignore_errors=True)


def _wait_for_page(child: Child, port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while not _page_answers(port):
        if child.ended() or time.monotonic() > deadline:
            raise Trouble(f"The mailbox did not start: {last_words(child.log)} (in {child.log})")
        time.sleep(0.05)


def _page_answers(port: int) -> bool:
    line = HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        line.request("GET", "/healthz")
        return line.getresponse().status == 200
    except OSError:
        return False
    finally:
        line.close()

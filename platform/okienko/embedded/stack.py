"""The services below Okienko, started and stopped together: PostgreSQL, Valkey, the mailbox."""

from __future__ import annotations

import os
import shutil
import socket
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from typing import Final

import psycopg
from psycopg import sql

from tenants.db.place import MIGRATOR, RUNTIME
from tenants.db.roles import bootstrap

from .environment import DATABASE, OWNER_DATABASE, REDIS
from .home import Home
from .keys import Keys, load_keys
from .postgres import DATABASE as DATABASE_NAME
from .postgres import Cluster
from .prepare import asks_for_citus
from .processes import Child, Program, becomes_ready, end_all
from .real_servers import check_servers
from .sockets import port_of, socket_folders
from .trouble import Trouble, last_words
from .valkey import Valkey

PATIENCE: Final = 20.0
MAILBOX: Final = "mailbox"
KEYS: Final = ("OKIENKO_SECRET_KEY", "OKIENKO_MASTER_KEYS", "OKIENKO_FILES")
FROM_CALLER: Final = (DATABASE, OWNER_DATABASE, REDIS, *KEYS)


@dataclass(kw_only=True)
class Stack:
    """Services that run, and the environment that leads to them."""

    home: Home
    environment: dict[str, str] = field(default_factory=dict)
    children: list[Child] = field(default_factory=list)
    cluster: Cluster | None = None

    @property
    def identity(self) -> str:
        """Which data these are; the caller's own servers are known by their address only."""
        return self.cluster.keys.cluster if self.cluster else self.environment[DATABASE]

    def use_servers(self, given: Mapping[str, str]) -> None:
        """The caller's own PostgreSQL and Valkey or Redis."""
        check_servers(given)
        self.environment |= own_keys(load_keys(self.home.folder), self.home.files)
        # Data encrypted there belong to the keys that are used there.
        self.environment |= {name: given[name] for name in FROM_CALLER if given.get(name)}

    def start_servers(self, *, durable: bool) -> None:
        """PostgreSQL with database and roles, and Valkey."""
        self.cluster = Cluster(self.home.folder, durable=durable)
        valkey = Valkey(self.home.logs, self.cluster.keys.cluster)
        self.children.append(self.cluster.start())
        self.children.append(valkey.start())
        self._prepare_database(self.cluster)
        keys = self.cluster.keys
        self.environment |= own_keys(keys, self.home.files) | {
            DATABASE: self.cluster.url(RUNTIME, keys.app_password),
            OWNER_DATABASE: self.cluster.url(MIGRATOR, keys.migrator_password),
            REDIS: valkey.url,
        }

    def start_mailbox(self, page: socket.socket, smtp: socket.socket) -> None:
        """The sink for e-mail and SMS; it listens on the two sockets given."""
        ports = {"page": port_of(page), "smtp": port_of(smtp)}
        with page, smtp:
            child = Program(
                name=MAILBOX,
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

    def wait_for_mailbox(self) -> None:
        """Return when the mailbox answers: it starts while the servers do."""
        child = next(child for child in self.children if child.name == MAILBOX)
        port = int(self.environment["OKIENKO_SINK_URL"].rpartition(":")[2])
        if not becomes_ready(child, partial(_page_answers, port), time.monotonic() + PATIENCE):
            raise Trouble(f"The mailbox did not start: {last_words(child.log)} ({child.log})")

    def stop(self) -> None:
        """End everything that was started."""
        end_all(self.children)
        self.children.clear()
        if self.cluster:
            for folder in socket_folders(self.cluster.keys.cluster):
                shutil.rmtree(folder, ignore_errors=True)

    def _prepare_database(self, cluster: Cluster) -> None:
        with psycopg.connect(cluster.admin_url("postgres"), autocommit=True) as connection:
            known = "SELECT 1 FROM pg_database WHERE datname = %s"
            if not connection.execute(known, [DATABASE_NAME]).fetchone():
                create = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE_NAME))
                connection.execute(create)
        with psycopg.connect(cluster.admin_url()) as connection:
            prepare_roles(connection, cluster.keys)


def prepare_roles(connection: psycopg.Connection[tuple[object, ...]], keys: Keys) -> None:
    """Okienko's roles with the passwords of ``keys``."""
    bootstrap(
        connection,
        app_password=keys.app_password,
        migrator_password=keys.migrator_password,
        citus=asks_for_citus(os.environ),
    )


def own_keys(keys: Keys, files: Path) -> dict[str, str]:
    """The part of the environment that is ours whoever runs the servers."""
    return {
        "OKIENKO_SECRET_KEY": keys.secret_key,
        "OKIENKO_MASTER_KEYS": keys.master_key,
        "OKIENKO_FILES": str(files),
    }


def _page_answers(port: int) -> bool:
    line = HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        line.request("GET", "/healthz")
        return line.getresponse().status == HTTPStatus.OK
    except OSError:
        return False
    finally:
        line.close()

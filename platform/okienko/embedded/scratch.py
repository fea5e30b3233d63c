"""Stacks that live as long as a test run or a measurement, and leave nothing."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg

from tenants.db.place import MIGRATOR, RUNTIME

from .environment import ADMIN_DATABASE, DATABASE, OWNER_DATABASE
from .home import Home
from .keys import load_keys
from .leftovers import discard
from .sockets import claim_port
from .stack import Stack, own_keys, prepare_roles
from .trouble import Trouble

PREFIX: Final = "okienko-scratch-"
YOUNG: Final = 20.0  # seconds in which a new folder's lock may not be taken yet


@contextmanager
def scratch_stack(*, durable: bool = False) -> Iterator[Stack]:
    """A stack in a folder of its own that is deleted at the end: for tests and measurements.

    Unless ``durable``, its data are not safe from a power cut: right for tests, but who measures
    must wait for the disk as a real installation does. It listens on no fixed port. ``environment``
    has the superuser's ``OKIENKO_ADMIN_DATABASE_URL`` as well, for making databases.
    """
    with _scratch_home() as home:
        stack = Stack(home=home)
        try:
            stack.start_mailbox(claim_port(0, ""), claim_port(0, ""))
            stack.start_servers(durable=durable)
            stack.wait_for_mailbox()
            assert stack.cluster
            stack.environment[ADMIN_DATABASE] = stack.cluster.admin_url()
            yield stack
        finally:
            stack.stop()
            if stack.cluster:
                discard(home.folder, stack.cluster.keys.cluster)


@contextmanager
def scratch_servers(given: Mapping[str, str]) -> Iterator[Stack]:
    """As :func:`scratch_stack`, on PostgreSQL and Valkey of the caller's, with roles made there."""
    with _scratch_home() as home:
        stack = Stack(home=home)
        keys = load_keys(home.folder)
        admin = given[ADMIN_DATABASE]
        try:
            with psycopg.connect(admin) as connection:
                prepare_roles(connection, keys)
            stack.environment |= own_keys(keys, home.files) | {
                DATABASE: as_login(admin, RUNTIME, keys.app_password),
                OWNER_DATABASE: as_login(admin, MIGRATOR, keys.migrator_password),
            }
            stack.start_mailbox(claim_port(0, ""), claim_port(0, ""))
            stack.wait_for_mailbox()
            yield stack
        finally:
            stack.stop()


@contextmanager
def _scratch_home() -> Iterator[Home]:
    _sweep_scratch()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    try:
        home = Home(folder)
        with home.in_use():
            yield home
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sweep_scratch() -> None:
    """Delete what processes that were killed left behind; a folder in use is locked."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError, Trouble):
            state = folder.stat()
            young = time.time() - state.st_mtime < YOUNG
            if state.st_uid == os.geteuid() and not young and not Home(folder).is_used():
                discard(folder, load_keys(folder).cluster)
                shutil.rmtree(folder, ignore_errors=True)


def as_login(address: str, login: str, password: str) -> str:
    """The same database for another login."""
    parts = urlsplit(address)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{login}:{quote(password, safe='')}@{place}"))

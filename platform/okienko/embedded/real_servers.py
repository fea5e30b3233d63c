"""Servers the caller brought: are they fit for Okienko? Asked before anything starts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import psycopg
from redis import Redis
from redis.exceptions import RedisError

from tenants.db.place import MIGRATOR, OFFICES, OWNER, PLATFORM, RUNTIME

from .environment import DATABASE, OWNER_DATABASE, REDIS
from .prepare import first_line
from .trouble import Trouble

ROLES: Final = (OWNER, MIGRATOR, RUNTIME, PLATFORM, OFFICES)
OLDEST: Final = 150000


def check_servers(environment: Mapping[str, str]) -> None:
    """Refuse, in one line, what would fail later or run with too many rights."""
    if not environment.get(OWNER_DATABASE):
        raise Trouble(f"{OWNER_DATABASE} is not set: migrations log in with it as {MIGRATOR}.")
    for name in (DATABASE, OWNER_DATABASE):
        _check_database(name, environment[name])
    try:
        with Redis.from_url(environment[REDIS], socket_timeout=5) as redis:
            redis.ping()
    except (RedisError, ValueError) as error:
        raise Trouble(f"{REDIS}: {first_line(error)}") from error


def _check_database(name: str, address: str) -> None:
    try:
        with psycopg.connect(address, connect_timeout=5) as connection:
            if connection.info.server_version < OLDEST:
                raise Trouble(f"{name}: PostgreSQL 15 or newer is needed.")
            row = connection.execute(
                "SELECT rolsuper, (SELECT count(*) FROM pg_roles WHERE rolname = ANY(%s))"
                " FROM pg_roles WHERE rolname = current_user",
                [list(ROLES)],
            ).fetchone()
    except psycopg.Error as error:
        raise Trouble(f"{name}: {first_line(error)}") from error
    is_superuser, roles = row or (False, 0)
    if roles < len(ROLES):
        raise Trouble(f"{name}: this server has no roles for Okienko yet; run 'okienko prepare'.")
    if is_superuser:
        raise Trouble(f"{name} logs in as a superuser, who sees every office: use {RUNTIME}.")

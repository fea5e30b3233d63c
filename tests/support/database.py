"""A database of its own for each test process, with the real roles."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.conf import settings
from django.db import connections
from psycopg import sql

from tenants.db.place import OWNER, office_role
from tenants.db.roles import prepare_database


def database_name(purpose: str = "") -> str:
    """One name per xdist worker and per run on shared servers."""
    return f"test_okienko_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}{purpose and '_'}{purpose}"


@contextmanager
def fresh_database(purpose: str = "") -> Iterator[str]:
    """Make a test database, point both aliases at it meanwhile, drop it at the end."""
    name = database_name(purpose)
    home = settings.DATABASES["owner"]["NAME"]
    _drop(str(home), name)
    _run(str(home), "CREATE DATABASE {name} OWNER {owner} TEMPLATE template0", name)
    _point_at(name)
    with _login(name) as connection:
        connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(OWNER)))
        prepare_database(connection, name)
    try:
        yield name
    finally:
        _point_at(str(home))
        _drop(str(home), name)
        _drop_roles(str(home), name)


def _point_at(name: str) -> None:
    for alias in ("default", "owner"):
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name
        settings.DATABASES[alias]["NAME"] = name


def _drop(home: str, name: str) -> None:
    """Drop it; what we may not end (a connection being closed, autovacuum) is waited for."""
    try:
        _run(home, "DROP DATABASE IF EXISTS {name} WITH (FORCE)", name)
    except psycopg.errors.InsufficientPrivilege:
        # Without FORCE the server asks autovacuum to leave and waits five seconds for the others.
        _run(home, "DROP DATABASE IF EXISTS {name}", name)


def _drop_roles(home: str, name: str) -> None:
    """Roles belong to the whole server: those of this database's offices would outlive it."""
    prefix = office_role(name, "")
    with _login(home) as connection:
        known = connection.execute(
            "SELECT rolname FROM pg_roles WHERE starts_with(rolname, %s)", [prefix]
        )
        for (role,) in known.fetchall():
            connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(str(role))))


def _run(database: str, statement: str, name: str) -> None:
    with _login(database) as connection:
        if statement.startswith("DROP"):
            connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(OWNER)))
        connection.execute(
            sql.SQL(statement).format(name=sql.Identifier(name), owner=sql.Identifier(OWNER))
        )


def _login(database: str) -> psycopg.Connection[tuple[object, ...]]:
    owner = settings.DATABASES["owner"]
    return psycopg.connect(
        **{"host": owner["HOST"] or None, "port": owner["PORT"] or None, **owner["OPTIONS"]},
        user=owner["USER"],
        password=owner["PASSWORD"],
        dbname=database,
        autocommit=True,
    )

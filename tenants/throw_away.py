"""A database beside the real one, for looking what would come out of a backup; dropped at the end.

Made by the login of commands on the server of the real one. While it is there, this process works
in it alone: nothing it does can reach the real data. Who is killed leaves its own behind, with
people's data: the next one drops it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

import psycopg
from django.conf import settings
from django.db import connections
from psycopg import errors, sql

from .db.place import OWNER, PUBLIC, office_role
from .db.roles import prepare_database
from .hosts import forget_hosts
from .ids import uuid7
from .schema import migrate

ALIASES: Final = ("default", "owner")
SIGN: Final = "_drill_"


class NotThrownAway(Exception):
    """This process does not stand where it thinks; nothing more is done."""


@contextmanager
def throw_away_database() -> Iterator[str]:
    """Make one with the tables every office shares, work in it meanwhile; its name."""
    home = str(connections["owner"].settings_dict["NAME"])
    ours = f"{home[:30]}{SIGN}"
    _sweep(home, ours)
    name = f"{ours}{uuid7().hex[-12:]}"
    _run(home, "CREATE DATABASE {name} OWNER {owner} TEMPLATE template0", name)
    try:
        with _login(name) as raw:
            raw.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(OWNER)))
            prepare_database(raw, name, citus=settings.OKIENKO_CITUS)
            # Held open to the end: a database in which somebody is cannot be swept away.
            _stand_in(name)
            migrate(PUBLIC)
            yield name
    finally:
        _stand_in(home)
        _drop(home, name, force=True)


def _sweep(home: str, ours: str) -> None:
    """Drop what killed processes left behind; where one is still at work, it stays."""
    with _login(home) as raw:
        left = raw.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [ours])
        names = [str(name) for (name,) in left.fetchall()]
    for name in names:
        with suppress(errors.ObjectInUse):
            _drop(home, name, force=False)


def _stand_in(name: str) -> None:
    forget_hosts()
    for alias in ALIASES:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name
    for alias in ALIASES:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT current_database()")
            (found,) = cursor.fetchone()
        if found != name:
            raise NotThrownAway(found)


def _drop(home: str, name: str, *, force: bool) -> None:
    """Roles belong to the whole server: those of its offices would outlive it."""
    if SIGN not in name:
        raise NotThrownAway(name)
    with _login(home) as raw:
        raw.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(OWNER)))
        statement = "DROP DATABASE IF EXISTS {}" + (" WITH (FORCE)" if force else "")
        raw.execute(sql.SQL(statement).format(sql.Identifier(name)))
        raw.execute("RESET ROLE")
        known = raw.execute(
            "SELECT rolname FROM pg_roles WHERE starts_with(rolname, %s)", [office_role(name, "")]
        )
        for (role,) in known.fetchall():
            raw.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(str(role))))


def _run(database: str, statement: str, name: str) -> None:
    with _login(database) as raw:
        raw.execute(
            sql.SQL(statement).format(name=sql.Identifier(name), owner=sql.Identifier(OWNER))
        )


def _login(database: str) -> psycopg.Connection[tuple[object, ...]]:
    owner: dict[str, Any] = connections["owner"].settings_dict
    return psycopg.connect(
        **{"host": owner["HOST"] or None, "port": owner["PORT"] or None, **owner["OPTIONS"]},
        user=owner["USER"],
        password=owner["PASSWORD"],
        dbname=database,
        autocommit=True,
    )

"""``okienko prepare``: the roles Okienko needs, on a PostgreSQL server that is not ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import psycopg
from environ import Env
from psycopg.conninfo import conninfo_to_dict

from okienko.needs import unchanged
from tenants.db.place import MIGRATOR, RUNTIME
from tenants.db.roles import bootstrap

from .environment import ADMIN_DATABASE, CITUS, DATABASE, OWNER_DATABASE
from .trouble import Trouble

DESCRIPTION: Final = f"""\
Make Okienko's roles on your own PostgreSQL server (15 or newer) and close the database to others.
Safe to run again. It reads three addresses from the environment, because a password on the command
line is seen by everybody:

  {ADMIN_DATABASE}   a superuser, to the database Okienko will live in; used only now
  {DATABASE}                 login {RUNTIME}, with the password it shall have
  {OWNER_DATABASE}   login {MIGRATOR}, with the password it shall have

With {CITUS}=1: on the coordinator of a Citus cluster (see operations.md).
"""


def prepare(environment: Mapping[str, str]) -> str:
    """Make the roles; the sentence to tell the person who asked."""
    admin = _address(environment, ADMIN_DATABASE)
    if left := unchanged(environment):
        raise Trouble("\n".join(left))
    passwords = {}
    for name, login in ((DATABASE, RUNTIME), (OWNER_DATABASE, MIGRATOR)):
        parts = conninfo_to_dict(_address(environment, name))
        if parts.get("user") != login or not parts.get("password"):
            raise Trouble(f"{name} must name the login {login} and its password.")
        passwords[login] = str(parts["password"])
    try:
        with psycopg.connect(admin) as connection:
            bootstrap(
                connection,
                app_password=passwords[RUNTIME],
                migrator_password=passwords[MIGRATOR],
                citus=asks_for_citus(environment),
            )
            database = connection.info.dbname
    except psycopg.Error as error:
        raise Trouble(f"{ADMIN_DATABASE}: {first_line(error)}") from error
    return f"The database {database} is ready for Okienko."


def asks_for_citus(environment: Mapping[str, str]) -> bool:
    """Whether the database is one of a Citus cluster; as ``okienko.settings`` reads it."""
    return environment.get(CITUS, "").lower() in Env.BOOLEAN_TRUE_STRINGS


def first_line(error: Exception) -> str:
    """What a database error says, without the hints below it."""
    return str(error).strip().partition("\n")[0]


def _address(environment: Mapping[str, str], name: str) -> str:
    address = environment.get(name, "")
    if not address:
        raise Trouble(f"{name} is not set: see 'okienko prepare --help'.")
    return address

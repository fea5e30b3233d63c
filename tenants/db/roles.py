"""The roles of a cluster and the rights on a database; safe to run again and again.

``okienko_owner`` owns every schema and cannot log in. ``okienko_migrator`` may become the owner and
make roles: only commands use it. ``okienko_app`` is what web and workers log in as: it owns and
inherits nothing, and can only step into the platform's role or one office's (design, section 7).
``okienko_offices`` holds what every office may do in ``public``, once for all of them: PostgreSQL
keeps all rights on a thing in one row of 8 kB, which is full after some 1,850 roles (ADR 0181).
"""

from __future__ import annotations

import psycopg
from psycopg import sql

from .place import MIGRATOR, OFFICES, OWNER, PLATFORM, RUNTIME, office_role

Connection = psycopg.Connection[tuple[object, ...]]


def bootstrap(
    connection: Connection, *, app_password: str, migrator_password: str, citus: bool = False
) -> None:
    """Prepare the cluster and the connected database; ``citus``: of a Citus cluster (ADR 0178).

    ``connection``: a superuser's, to the database Okienko will live in.
    """
    with connection.transaction():
        _make_role(connection, OWNER, f"{login(citus=citus)} NOINHERIT")
        _make_role(connection, PLATFORM, "NOLOGIN NOINHERIT")
        _make_role(connection, OFFICES, "NOLOGIN NOINHERIT")
        _make_role(connection, MIGRATOR, "LOGIN NOINHERIT CREATEROLE CREATEDB", migrator_password)
        _make_role(connection, RUNTIME, "LOGIN NOINHERIT", app_password)
        for member, group in ((MIGRATOR, OWNER), (RUNTIME, PLATFORM)):
            connection.execute(
                sql.SQL("GRANT {} TO {}").format(sql.Identifier(group), sql.Identifier(member))
            )
        connection.execute(
            sql.SQL("GRANT {} TO {} WITH ADMIN OPTION").format(
                sql.Identifier(OFFICES), sql.Identifier(MIGRATOR)
            )
        )
        database = connection.info.dbname
        connection.execute(
            sql.SQL("ALTER DATABASE {} OWNER TO {}").format(
                sql.Identifier(database), sql.Identifier(OWNER)
            )
        )
        prepare_database(connection, database, citus=citus)
        take_in_offices(connection, database)


def login(*, citus: bool) -> str:
    """Whether a role without a password may log in: between the nodes of Citus it must."""
    return "LOGIN" if citus else "NOLOGIN"


def prepare_database(connection: Connection, database: str, *, citus: bool = False) -> None:
    """Take from everybody what PostgreSQL gives to everybody; run as owner of the database."""
    # On Citus a schema is made before the owner's role is taken (``schema.create_place``).
    may = "CONNECT, CREATE" if citus else "CONNECT"
    for statement in (
        "REVOKE ALL ON DATABASE {database} FROM PUBLIC",
        f"GRANT {may} ON DATABASE {{database}} TO {{migrator}}",
        "GRANT CONNECT ON DATABASE {database} TO {runtime}",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        "GRANT ALL ON SCHEMA public TO {owner}",
        "GRANT USAGE ON SCHEMA public TO {platform}, {offices}",
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public"
        " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {platform}",
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public"
        " GRANT USAGE ON SEQUENCES TO {platform}",
    ):
        connection.execute(
            sql.SQL(statement).format(
                database=sql.Identifier(database),
                owner=sql.Identifier(OWNER),
                platform=sql.Identifier(PLATFORM),
                offices=sql.Identifier(OFFICES),
                migrator=sql.Identifier(MIGRATOR),
                runtime=sql.Identifier(RUNTIME),
            )
        )


def take_in_offices(connection: Connection, database: str) -> None:
    """Give offices that were made before they had a role in common their part of it (ADR 0181)."""
    found = connection.execute(
        "SELECT rolname FROM pg_roles WHERE starts_with(rolname, %s) AND NOT rolinherit",
        [office_role(database, "")],
    )
    for (role,) in found.fetchall():
        for statement in ("ALTER ROLE {role} INHERIT", "GRANT {offices} TO {role}"):
            connection.execute(
                sql.SQL(statement).format(
                    role=sql.Identifier(str(role)), offices=sql.Identifier(OFFICES)
                )
            )


def _make_role(
    connection: Connection, name: str, attributes: str, password: str | None = None
) -> None:
    known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
    verb = "ALTER" if known else "CREATE"
    statement = sql.SQL(f"{verb} ROLE {{}} WITH {attributes}").format(sql.Identifier(name))
    if password is not None:
        statement += sql.SQL(" PASSWORD {}").format(sql.Literal(password))
    connection.execute(statement)

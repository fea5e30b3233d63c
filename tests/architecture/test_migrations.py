"""Models and migrations say the same, and the schema keeps to what sharding asks."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection

from tenants.models import Office


def test_no_migration_is_missing(db: None) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0, skip_checks=True)


@pytest.mark.usefixtures("db")
def test_nothing_in_an_offices_schema_reaches_out_of_it(olsztyn: Office) -> None:
    """So that schemas can be spread over servers (Citus), or moved one by one."""
    questions = {
        "foreign keys out": """
            SELECT c.conname FROM pg_constraint c
            JOIN pg_class here ON here.oid = c.conrelid
            JOIN pg_class there ON there.oid = c.confrelid
            WHERE c.contype = 'f' AND here.relnamespace = %s::regnamespace
              AND there.relnamespace <> here.relnamespace""",
        "triggers": """
            SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
            WHERE c.relnamespace = %s::regnamespace AND NOT t.tgisinternal""",
        "views": """
            SELECT relname FROM pg_class
            WHERE relnamespace = %s::regnamespace AND relkind IN ('v', 'm')""",
        "inheritance": """
            SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
            WHERE c.relnamespace = %s::regnamespace""",
        "not the owner's": """
            SELECT relname FROM pg_class
            WHERE relnamespace = %s::regnamespace
              AND pg_get_userbyid(relowner) <> 'okienko_owner'""",
    }
    with connection.cursor() as cursor:
        for name, question in questions.items():
            cursor.execute(question, [olsztyn.schema_name])
            assert cursor.fetchall() == [], name


@pytest.mark.usefixtures("db")
def test_extensions_live_in_a_schema_of_their_own(olsztyn: Office) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extname FROM pg_extension"
            " WHERE extnamespace <> 'ext'::regnamespace AND extname <> 'plpgsql'"
        )
        assert cursor.fetchall() == []

"""Models and migrations say the same; extensions have a schema of their own."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection

from tenants.models import Office


def test_no_migration_is_missing(db: None) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0, skip_checks=True)


@pytest.mark.usefixtures("db")
def test_extensions_live_in_a_schema_of_their_own(olsztyn: Office) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extname FROM pg_extension"
            " WHERE extnamespace <> 'ext'::regnamespace AND extname <> 'plpgsql'"
        )
        assert cursor.fetchall() == []

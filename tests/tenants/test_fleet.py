"""Bringing offices up to date: those behind, all the others, and the one that fails."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.apps import apps
from django.db import DatabaseError, connections
from django.db.migrations.recorder import MigrationRecorder

from tenants import fleet
from tenants.fleet import migrate_all
from tenants.models import Office
from tenants.schema import owning


def set_back(office: Office) -> int:
    """As if the migrations of the office's profile had never been seen; how many."""
    with owning(str(office.schema_name)) as owner:
        recorder = MigrationRecorder(connections["owner"])
        forgotten, _by_model = recorder.migration_qs.filter(app="profile").delete()
        with owner.cursor() as cursor:
            for model in apps.get_app_config("profile").get_models():
                cursor.execute(f"DROP TABLE {model._meta.db_table}")
    return forgotten


def has_profile(office: Office) -> bool:
    with owning(str(office.schema_name)) as owner:
        return "profile" in owner.introspection.table_names()


def test_an_office_behind_is_brought_up_to_date_and_the_others_are_left_alone(
    new_office: Callable[[], Office],
) -> None:
    first, second = new_office(), new_office()
    behind = set_back(second)
    told: list[str] = []
    done = {one.subdomain: one for one in migrate_all(lambda _n, _of, whose: told.append(whose))}
    assert done[first.subdomain].behind == 0
    assert (done[second.subdomain].behind, done[second.subdomain].error) == (behind, "")
    assert has_profile(second)
    assert told.index(first.subdomain) < told.index(second.subdomain)


def test_one_that_fails_stops_nobody_else_and_is_tried_again(
    new_office: Callable[[], Office], monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, fine = new_office(), new_office()
    set_back(broken)
    set_back(fine)
    real = fleet.migrate

    def fail_for_one(schema: str) -> None:
        if schema == broken.schema_name:
            raise DatabaseError("disk full\nDETAIL: …")
        real(schema)

    monkeypatch.setattr(fleet, "migrate", fail_for_one)
    done = {one.subdomain: one for one in migrate_all(lambda *_: None)}
    assert done[broken.subdomain].error == "disk full"
    assert has_profile(fine)
    monkeypatch.undo()
    done = {one.subdomain: one for one in migrate_all(lambda *_: None)}
    assert done[broken.subdomain].error == ""
    assert has_profile(broken)

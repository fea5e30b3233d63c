"""A schema that is there is never dropped to make room: not by create, import or restore."""

from __future__ import annotations

import ast
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import ProgrammingError
from support.officefile import loaded, minimal

from provisioning.domain.apply import apply
from provisioning.domain.create import create
from tenants import schema as schemas
from tenants.archive.load import make_room
from tenants.context import office_context
from tenants.fleet.seen import known_migrations
from tenants.models import Office
from tenants.offices import SubdomainTaken, create_office
from tenants.profile.models import Profile
from tenants.schema import SchemaExists, create_place

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
# Who drops what they made themselves, or what a person said shall go.
MAY_DROP = (
    "provisioning/domain/leaving/",
    "provisioning/domain/moving/",
    "provisioning/domain/restoring/",
    "management/bench/",
)


def profiles(office: Office) -> list[str]:
    with office_context(office):
        return list(Profile.objects.values_list("name", flat=True))


def test_create_refuses_and_leaves_everything(new_office: Callable[[], Office]) -> None:
    office = new_office()
    with pytest.raises(SubdomainTaken):
        create(office.subdomain, loaded(minimal()), now=NOW)
    with pytest.raises(SubdomainTaken):
        create_office(office.subdomain, "Inny", now=NOW)
    with pytest.raises(SchemaExists):
        create_place(str(office.schema_name))
    assert profiles(office) == ["Urząd próbny"]


def test_restore_refuses_and_leaves_everything(new_office: Callable[[], Office]) -> None:
    office = new_office()
    with pytest.raises(SchemaExists):
        make_room(str(office.schema_name), known_migrations())
    assert profiles(office) == ["Urząd próbny"]


def test_an_import_writes_into_the_schema_that_is_there(new_office: Callable[[], Office]) -> None:
    office = new_office()
    with office_context(office):
        before = Profile.objects.get().pk
    apply(office, loaded(minimal()), now=NOW)
    with office_context(office):
        assert Profile.objects.get().pk == before


def test_were_our_own_question_forgotten_postgresql_would_still_refuse(
    new_office: Callable[[], Office], monkeypatch: pytest.MonkeyPatch
) -> None:
    office = new_office()
    monkeypatch.setattr(schemas, "schema_exists", lambda _schema: False)
    with pytest.raises(Exception, match="already exists"):
        create_place(str(office.schema_name))
    monkeypatch.undo()
    assert profiles(office) == ["Urząd próbny"]


def test_only_what_is_meant_to_drops_a_schema() -> None:
    droppers = set()
    for floor in ("tenants", "booking", "billing", "provisioning", "platform"):
        for path in (ROOT / floor).rglob("*.py"):
            name = str(path.relative_to(ROOT))
            text = path.read_text(encoding="utf-8")
            tree = list(ast.walk(ast.parse(text)))
            called = any(
                isinstance(node, ast.Call) and ast.unparse(node.func).endswith("drop_schema")
                for node in tree
            )
            said = any(
                isinstance(node, ast.Constant) and str(node.value).startswith("DROP SCHEMA")
                for node in tree
            )
            if called or (said and name != "tenants/schema.py"):
                droppers.add(name)
    assert {one for one in droppers if not any(may in one for may in MAY_DROP)} == set()


def test_an_office_cannot_drop_its_own_schema(new_office: Callable[[], Office]) -> None:
    from django.db import connection

    office = new_office()
    refused = pytest.raises(ProgrammingError, match="must be owner")
    with office_context(office), connection.cursor() as cursor, refused:
        cursor.execute(f"DROP SCHEMA {office.schema_name} CASCADE")
    assert profiles(office) == ["Urząd próbny"]

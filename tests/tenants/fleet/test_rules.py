"""Migrations that offices at work cannot bear are refused, each for its reason; ours are not."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.postgres.operations import AddIndexConcurrently, BtreeGistExtension
from django.db.migrations import Migration
from django.db.migrations.operations import (
    AddConstraint,
    AddField,
    AlterField,
    AlterModelTable,
    CreateModel,
    DeleteModel,
    RemoveField,
    RenameField,
    RenameModel,
    RunSQL,
    SeparateDatabaseAndState,
)
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import CharField, CheckConstraint, Index, IntegerField, Q, UUIDField

from tenants.fleet.judge_all import judge_all, released_migrations
from tenants.fleet.rules import Finding, judge

TABLE = [
    ("id", UUIDField(primary_key=True)),
    ("name", CharField(max_length=20, null=True)),
    ("size", IntegerField(null=True)),
]
A_CHECK = CheckConstraint(condition=Q(size__gt=0), name="size")

REFUSED: list[tuple[str, Operation]] = [
    ("no-default", AddField("counter", "floor", IntegerField(default=0))),
    ("removed", RemoveField("counter", "size")),
    ("removed", DeleteModel("Counter")),
    ("renamed", RenameField("counter", "size", "width")),
    ("renamed", RenameModel("Counter", "Desk")),
    ("renamed", AlterModelTable("counter", "desk")),
    ("narrowed", AlterField("counter", "size", IntegerField(default=0))),
    ("narrowed", AlterField("counter", "name", CharField(max_length=19, null=True))),
    ("narrowed", AlterField("counter", "size", CharField(max_length=9, null=True))),
    ("stricter", AddConstraint("counter", A_CHECK)),
    ("taking-sql", RunSQL("ALTER TABLE counter DROP COLUMN size")),
    ("taking-sql", RunSQL([("ALTER TABLE counter ALTER COLUMN size SET NOT NULL", [])])),
    ("taking-sql", SeparateDatabaseAndState([RunSQL("ALTER TABLE counter RENAME TO desk")])),
    ("outside", RunSQL("UPDATE public.office SET name = ''")),
    ("outside", RunSQL(["SELECT 1", "CREATE TRIGGER t BEFORE INSERT ON counter"])),
    ("outside", RunSQL("COMMIT")),
    ("extension", BtreeGistExtension()),
    ("concurrently", AddIndexConcurrently("counter", Index(fields=["size"], name="size"))),
]
BORNE: list[Operation] = [
    AddField("counter", "floor", IntegerField(null=True)),
    AddField("counter", "floor", IntegerField(db_default=0)),
    AlterField("counter", "name", CharField(max_length=21, null=True, verbose_name="Name")),
    RunSQL("UPDATE counter SET size = 1 WHERE size IS NULL"),
    CreateModel("Desk", [("id", UUIDField(primary_key=True))]),
]


def judged(operation: Operation, *, known: bool = True, **attributes: Any) -> list[Finding]:
    """An office's migration after the one that made the table, which is released or is not."""
    state, new = ProjectState(), set()  # type: tuple[ProjectState, Models]
    made, next_one = (_migration(one) for one in (CreateModel("Counter", TABLE), operation))
    for name, value in attributes.items():
        setattr(next_one, name, value)
    judge(made, state, new, in_offices=True, released=known)
    return judge(next_one, state, new, in_offices=True, released=False)


def _migration(operation: Operation) -> Migration:
    return type("Migration", (Migration,), {"operations": [operation]})("0002", "house")


@pytest.mark.parametrize(("rule", "operation"), REFUSED)
def test_what_the_last_release_or_a_fleet_cannot_bear_is_refused(
    rule: str, operation: Operation
) -> None:
    (found,) = judged(operation)
    assert found.rule == rule
    assert str(found).startswith("house.0002: ")
    assert judged(operation, accepted={rule: "nothing has read it since 1.2"}) == []
    assert judged(operation, accepted={rule: ""}) != []


@pytest.mark.parametrize("operation", BORNE)
def test_what_old_code_can_live_with_is_let_pass(operation: Operation) -> None:
    assert judged(operation) == []


@pytest.mark.parametrize(("rule", "operation"), REFUSED[:10])
def test_a_table_no_release_has_may_be_changed_at_will(rule: str, operation: Operation) -> None:
    assert judged(operation, known=False) == []


def test_each_office_is_one_transaction() -> None:
    (found,) = judged(BORNE[0], atomic=False)
    assert found.rule == "atomic"


def test_our_own_migrations_are_let_pass() -> None:
    assert [str(one) for one in judge_all(released_migrations())] == []


def test_among_our_own_something_would_be_found() -> None:
    """Had everything but one been released, and that one needs a default, it would be told."""
    found = judge_all({"billing.0001_initial", "billing.0002_contracts"})
    assert "billing.0006_grace" in {one.migration for one in found}

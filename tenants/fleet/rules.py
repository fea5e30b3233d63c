"""Which migrations a fleet of offices can bear while it works; the rest is refused in CI.

Two kinds of harm. What cannot be done in each office in one transaction, or would leave the
office's schema, is refused always. What the code of the last release could not live with is refused
for tables that release has: between the first office and the last, and while new processes replace
old ones, old code works on new tables (ADR 0111). ``Migration.accepted = {"rule": "why"}`` lets one
pass, with the reason beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.postgres.operations import (
    AddIndexConcurrently,
    CreateExtension,
    RemoveIndexConcurrently,
)
from django.db.migrations import Migration
from django.db.migrations.operations import (
    AddConstraint,
    AddField,
    AlterField,
    AlterModelTable,
    AlterUniqueTogether,
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
from django.db.models import NOT_PROVIDED, Field, ManyToManyField

Models = set[tuple[str, str]]
OUTSIDE: Final = re.compile(
    r"\b(public\.|search_path|set\s+(local\s+|session\s+)?role|reset\s+role|commit\b|rollback\b"
    r"|vacuum|concurrently|create\s+(extension|trigger|schema|database|role|view)|alter\s+system"
    r"|set\s+schema|inherits)",
    re.IGNORECASE,
)
TAKING: Final = re.compile(
    r"\b(drop\s+(table|column)|rename\s+(to|column)|alter\s+column\s+\S+\s+(set\s+not\s+null|type)"
    r"|set\s+data\s+type)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Finding:
    """A migration that is refused, by which rule, and what to do instead."""

    migration: str
    rule: str
    words: str

    def __str__(self) -> str:
        return f"{self.migration}: {self.words} [{self.rule}]"


@dataclass(frozen=True, slots=True)
class Seen:
    """One operation where it stands: ``new`` are tables the last release does not have.

    ``old``: the field as it was, where one is altered.
    """

    app: str
    operation: Any
    old: Any
    new: Models
    in_offices: bool

    def is_new(self, model: str) -> bool:
        """Whether no released code knows the table."""
        return (self.app, model.lower()) in self.new


def judge(
    migration: Migration, state: ProjectState, new: Models, *, in_offices: bool, released: bool
) -> list[Finding]:
    """What is wrong with one migration; ``state`` is brought to what it is after it.

    ``new`` is added to. ``in_offices``: whether it runs in offices' schemas; a migration that is
    ``released`` is not judged.
    """
    found: dict[str, str] = {}
    if in_offices and not migration.atomic:
        found["atomic"] = "each office is migrated in one transaction: atomic = False cannot be"
    for operation in _flat(migration.operations):
        old = _field(migration.app_label, operation, state)
        operation.state_forwards(migration.app_label, state)
        if isinstance(operation, CreateModel) and not released:
            new.add((migration.app_label, operation.name.lower()))
        seen = Seen(migration.app_label, operation, old, new, in_offices)
        for rule, (kinds, words) in RULES.items():
            if isinstance(operation, kinds) and (told := words(seen)):
                found.setdefault(rule, told)
    if released:
        return []
    accepted: dict[str, str] = getattr(migration, "accepted", {})
    name = f"{migration.app_label}.{migration.name}"
    return [Finding(name, rule, words) for rule, words in found.items() if not accepted.get(rule)]


def _flat(operations: Sequence[Operation]) -> Iterator[Operation]:
    for one in operations:
        if isinstance(one, SeparateDatabaseAndState):
            yield from _flat(one.database_operations)
            yield SeparateDatabaseAndState(state_operations=one.state_operations)
        else:
            yield one


def _field(app: str, operation: Operation, state: ProjectState) -> Any:
    if not isinstance(operation, AlterField):
        return None
    return state.models[app, operation.model_name.lower()].fields[operation.name]


def _concurrently(seen: Seen) -> str:
    return "it cannot run in a transaction, and each office has one" if seen.in_offices else ""


def _extension(seen: Seen) -> str:
    words = "an extension would land in the first office's schema: make it in ext, for all"
    return words if seen.in_offices else ""


def _outside(seen: Seen) -> str:
    for statement in _statements(seen.operation):
        if seen.in_offices and (word := OUTSIDE.search(statement)):
            return f"'{word[0]}' reaches beyond the office's tables, or ends the transaction"
    return ""


def _taking(seen: Seen) -> str:
    for statement in _statements(seen.operation):
        if word := TAKING.search(statement):
            return f"'{word[0]}': the code of the last release may still need what is taken"
    return ""


def _removed(seen: Seen) -> str:
    model = getattr(seen.operation, "model_name", None) or seen.operation.name
    if seen.is_new(model):
        return ""
    return f"the code of the last release still uses {model}: stop using it first, take it later"


def _renamed(seen: Seen) -> str:
    operation = seen.operation
    model = getattr(operation, "model_name", None) or getattr(operation, "old_name", None)
    if seen.is_new(model or operation.name):
        return ""
    return "the code of the last release knows the old name: add the new one, copy, take the old"


def _no_default(seen: Seen) -> str:
    field: Field[Any, Any] = seen.operation.field
    if (
        seen.is_new(seen.operation.model_name)
        or field.null
        or field.db_default is not NOT_PROVIDED
        or isinstance(field, ManyToManyField)
        or getattr(field, "generated", False)
    ):
        return ""
    name = seen.operation.name
    return f"the code of the last release writes rows without {name}: give it db_default or null"


def _narrowed(seen: Seen) -> str:
    operation = seen.operation
    if seen.is_new(operation.model_name):
        return ""
    old, new = seen.old, operation.field
    if old.null and not new.null:
        return f"{operation.name} must not be empty any more: the last release may leave it empty"
    if type(old) is not type(new) or _length(new) < _length(old):
        return f"{operation.name} gets another or a shorter type: the table is written anew"
    return ""


def _stricter(seen: Seen) -> str:
    model = getattr(seen.operation, "model_name", None) or seen.operation.name
    if seen.is_new(model):
        return ""
    return "the code of the last release does not keep to a new constraint"


def _length(field: Any) -> float:
    return float("inf") if field.max_length is None else float(field.max_length)


def _statements(operation: RunSQL) -> Iterator[str]:
    parts = operation.sql if isinstance(operation.sql, list | tuple) else [operation.sql]
    for part in parts:
        yield str(part[0] if isinstance(part, list | tuple) else part)


Words = Callable[[Seen], str]
RULES: Final[dict[str, tuple[tuple[type[Operation], ...], Words]]] = {
    "concurrently": ((AddIndexConcurrently, RemoveIndexConcurrently), _concurrently),
    "extension": ((CreateExtension,), _extension),
    "outside": ((RunSQL,), _outside),
    "taking-sql": ((RunSQL,), _taking),
    "removed": ((RemoveField, DeleteModel), _removed),
    "renamed": ((RenameField, RenameModel, AlterModelTable), _renamed),
    "no-default": ((AddField,), _no_default),
    "narrowed": ((AlterField,), _narrowed),
    "stricter": ((AddConstraint, AlterUniqueTogether), _stricter),
}

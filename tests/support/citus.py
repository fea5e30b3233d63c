"""What Python and SQL look like that a sharded database would not bear (ADR 0178)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final

import sqlparse
from psycopg import sql

ROOT: Final = Path(__file__).resolve().parents[2]
TOPS: Final = ("platform", "tenants", "booking", "billing", "provisioning")
Sources = Mapping[str, str]

# The second schema of every path, ext, holds functions and types only.
ELSEWHERE: Final = re.compile(
    r"\b(?:REFERENCES|FROM|JOIN|ON|INTO)\s+(?:public|o_[0-9a-f]{32})\.", re.IGNORECASE
)
BEYOND: Final = re.compile(
    r"\bCREATE\s+(OR\s+REPLACE\s+)?(CONSTRAINT\s+)?TRIGGER\b|\bINHERITS\s*\(|\bSET\s+SCHEMA\b",
    re.IGNORECASE,
)
SHARED: Final = re.compile(r"\b(?:FROM|JOIN)\s+public\.", re.IGNORECASE)
OWN: Final = re.compile(r"\b(?:FROM|JOIN)\s+(?!public\.)([a-z_]+)\b(?!\s*\()", re.IGNORECASE)
INDEX: Final = re.compile(r"\bCREATE\s+(UNIQUE\s+)?INDEX\b", re.IGNORECASE)
NAMED_BEFORE: Final = re.compile(r"\b([a-z_]+)\s+AS\s+(?:MATERIALIZED\s+)?\(", re.IGNORECASE)


def our_sources() -> dict[str, str]:
    """The program, without migrations: each module's text by its path."""
    return {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
        for top in TOPS
        for path in (ROOT / top).rglob("*.py")
        if "migrations" not in path.parts
    }


def office_migrations(apps: Iterable[str]) -> dict[str, str]:
    """The migrations of these apps, by their paths."""
    return {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
        for app in apps
        for path in (ROOT / app.replace(".", "/")).glob("migrations/0*.py")
    }


@cache
def parsed(source: str) -> ast.Module:
    """Once for all rules: a thousand modules take seconds."""
    return ast.parse(source)


def texts(source: str) -> Iterator[str]:
    """Every text of a module, also those with gaps; docstrings are not code."""
    tree = parsed(source)
    words = {
        id(one.body[0].value)
        for one in ast.walk(tree)
        if isinstance(one, ast.Module | ast.ClassDef | ast.FunctionDef)
        if one.body and isinstance(one.body[0], ast.Expr)
    }
    for one in ast.walk(tree):
        if isinstance(one, ast.JoinedStr):
            parts = [p.value if isinstance(p, ast.Constant) else "gap" for p in one.values]
            yield "".join(map(str, parts))
        elif isinstance(one, ast.Constant) and isinstance(one.value, str) and id(one) not in words:
            yield one.value


def reaches_beyond(sources: Sources) -> set[str]:
    """Modules that write triggers, inheritance or a move to another schema."""
    return {name for name, text in _with(BEYOND, sources) if any(map(BEYOND.search, texts(text)))}


def joins_shared_tables(sources: Sources) -> set[str]:
    """Modules with a statement that reads shared tables and an office's own at once."""
    return {
        name
        for name, text in _with(SHARED, sources)
        for sql in texts(text)
        if SHARED.search(sql) and set(OWN.findall(sql)) - set(NAMED_BEFORE.findall(sql))
    }


def reads_constraint_names(sources: Sources) -> set[str]:
    """Modules that ask which constraint refused a row."""
    return {
        name
        for name, text in _with(re.compile("constraint_name"), sources)
        for one in ast.walk(parsed(text))
        if (isinstance(one, ast.Attribute) and one.attr == "constraint_name")
        or (isinstance(one, ast.Constant) and one.value == "constraint_name")
    }


def several_with_an_index(sources: Sources) -> set[str]:
    """Modules with a text of several statements, of which one makes an index."""
    return {
        name
        for name, text in _with(INDEX, sources)
        for sql in texts(text)
        if INDEX.search(sql)
        if len(sqlparse.split(sql)) > 1
    }


def called_in_transactions(sources: Sources, wanted: Iterable[str]) -> set[str]:
    """``module: function`` for calls to ``wanted`` in a transaction, also through one another.

    A call is followed where its name was imported or defined in the module itself; a method is
    not, so this finds much and not all. What it misses is refused at work (``TwoRoles``).
    """
    names = {name: _imports(name, parsed(text)) for name, text in sources.items()}
    calls: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for name, text in sources.items():
        for one in ast.walk(parsed(text)):
            if isinstance(one, ast.FunctionDef):
                met = (call for call in ast.walk(one) if isinstance(call, ast.Call))
                calls[_dotted(name), one.name] = {
                    target for call in met if (target := _target(call, name, names[name]))
                }
    reaching = {one for met in calls.values() for one in met if one[1] in wanted}
    while more := {key for key, met in calls.items() if met & reaching} - reaching:
        reaching |= more
    return {
        f"{name}: {target[1]}"
        for name, text in sources.items()
        for call in _in_transactions(parsed(text))
        if (target := _target(call, name, names[name])) in reaching
    }


def _with(sign: re.Pattern[str], sources: Sources) -> Iterator[tuple[str, str]]:
    """Only these are worth reading closely."""
    return ((name, text) for name, text in sources.items() if sign.search(text))


def _dotted(name: str) -> str:
    return name.removeprefix("platform/").removesuffix(".py").replace("/", ".")


def _imports(name: str, tree: ast.AST) -> dict[str, str]:
    found: dict[str, str] = {}
    package = _dotted(name).split(".")
    for one in ast.walk(tree):
        if isinstance(one, ast.ImportFrom):
            start = package[: -one.level] if one.level else []
            origin = ".".join([*start, *([one.module] if one.module else [])])
            found |= {alias.asname or alias.name: origin for alias in one.names}
    return found


def _target(call: ast.Call, name: str, names: Mapping[str, str]) -> tuple[str, str] | None:
    if not isinstance(call.func, ast.Name):
        return None
    return names.get(call.func.id, _dotted(name)), call.func.id


def _in_transactions(tree: ast.AST) -> Iterator[ast.Call]:
    for one in ast.walk(tree):
        inside: list[ast.AST] = []
        if isinstance(one, ast.With):
            begins = [n for n, item in enumerate(one.items) if _is_atomic(item.context_expr)]
            if begins:
                inside = [*one.items[begins[0] + 1 :], *one.body]
        elif isinstance(one, ast.FunctionDef) and any(map(_is_atomic, one.decorator_list)):
            inside = [*one.body]
        yield from (
            call for part in inside for call in ast.walk(part) if isinstance(call, ast.Call)
        )


def _is_atomic(expression: ast.AST) -> bool:
    called = expression.func if isinstance(expression, ast.Call) else expression
    return isinstance(called, ast.Attribute) and called.attr == "atomic"


class Told:
    """A connection that only writes down what it is told."""

    def __init__(self) -> None:
        self.statements: list[str] = []
        self.info = type("Info", (), {"dbname": "okienko"})

    def execute(self, statement: Any, params: Any = None) -> Told:
        self.statements.append(
            statement.as_string(None) if isinstance(statement, sql.Composable) else statement
        )
        return self

    def fetchone(self) -> None:
        return None

    def fetchall(self) -> list[object]:
        return []

    @contextmanager
    def transaction(self) -> Iterator[None]:
        self.statements.append("BEGIN")
        yield
        self.statements.append("COMMIT")

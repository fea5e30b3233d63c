"""Whatever is written into the audit trail can be read there in words."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tenants.registry import modules

ROOT = Path(__file__).parents[2]
FLOORS = ("tenants", "booking", "billing", "provisioning")


def acts_in_code() -> Iterator[str]:
    """First words of every ``record(…)``; of an f-string what stands before its first hole."""
    for floor in FLOORS:
        for path in (ROOT / floor).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and _name(node.func) in {"record", "_record"}:
                    yield from _literals(node.args[0])


def _name(func: ast.expr) -> str:
    return func.id if isinstance(func, ast.Name) else ""


def _literals(said: ast.expr) -> Iterator[str]:
    if isinstance(said, ast.JoinedStr):
        said = said.values[0]
    for node in ast.walk(said):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def test_every_act_has_words() -> None:
    known = [action for module in modules() for action in module.acts]
    written = set(acts_in_code())
    assert len(written) > 30
    wordless = {act for act in written if not any(one.startswith(act) for one in known)}
    assert wordless == set()

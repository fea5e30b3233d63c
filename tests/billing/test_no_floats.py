"""No binary fraction comes near money: the source of billing is searched for them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import billing

SOURCES = sorted(Path(billing.__file__).parent.rglob("*.py"))
FORBIDDEN = {"float", "FloatField", "fsum", "numpy"}


def floats_in(source: str) -> Iterator[str]:
    """Where floats may arise: names, literals, fields, and JSON read without saying otherwise."""
    for node in ast.walk(ast.parse(source)):
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield f"{line}: the literal {node.value}"
        name = getattr(node, "id", None) or getattr(node, "attr", None)
        if name in FORBIDDEN:
            yield f"{line}: {name}"
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "json.loads":
            careful = [keyword for keyword in node.keywords if keyword.arg == "parse_float"]
            yield from () if careful else (f"{line}: json.loads without parse_float",)


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_billing_knows_no_floats(source: Path) -> None:
    assert not list(floats_in(source.read_text("utf-8")))


@pytest.mark.parametrize(
    "harm",
    [
        "fee = 10800 * 1.23",
        "fee = float(text)",
        "class Fee: net = models.FloatField()",
        "sent = json.loads(body)",
    ],
)
def test_negative_control_the_search_finds_them(harm: str) -> None:
    assert list(floats_in(harm))

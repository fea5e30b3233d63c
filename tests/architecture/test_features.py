"""The list of requirements says something true of each, and names tests that exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROW = re.compile(
    r"^\| ([DUPOWL][\w.§]*) \| (met|partly|not yet) \|([^|]*)\|([^|]*)\|$", re.MULTILINE
)
TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
P_NUMBERS = (
    *("0", "1.1", "1.2", "1.3", "1.4", "1.5", "2.1", "2.2", "2.3", "2.4", "3.1", "3.2", "3.3"),
    *("3.4", "3.5", "4", "5", "6", "7.1", "7.2", "7.3", "8", "9", "10", "11", "12", "13", "14"),
    *("15", "16", "17", "18.1", "18.2", "19.1", "19.2", "19.3", "20", "21", "22", "23", "24"),
    *("25", "25.1", "25.2", "25.3", "25.4", "25.5", "25.6", "25.7", "25.8", "26", "27"),
    *("§4", "§5.3", "§6", "§8.9", "§8.13", "§8.15"),
)
REQUIRED = {
    *(f"D{number}" for number in range(1, 10)),
    *(f"U{number}" for number in range(1, 13)),
    *(f"P{number}" for number in P_NUMBERS),
    *(f"O{number}" for number in range(1, 10)),
    *(f"W{number}" for number in range(1, 8)),
    *(f"L{number}" for number in range(1, 8)),
}


def rows() -> list[tuple[str, str, str, str]]:
    text = (ROOT / "platform/docs/features.md").read_text(encoding="utf-8")
    return [match.groups() for match in ROW.finditer(text)]  # type: ignore[misc]  # four groups


def named_tests() -> Iterator[tuple[str, str, str]]:
    for number, _state, _what, shown in rows():
        for path, name in TEST.findall(shown):
            yield number, path, name


def test_every_requirement_has_one_line() -> None:
    numbers = [row[0] for row in rows()]
    assert sorted(numbers) == sorted(REQUIRED)


def test_what_is_met_is_shown_by_a_test_and_what_is_partly_says_so() -> None:
    for number, state, what, shown in rows():
        if state == "met":
            assert TEST.search(shown), number
        if state == "partly":
            assert what.strip(), number
        if state == "not yet":
            assert not shown.strip(), number


@pytest.mark.parametrize(("number", "path", "name"), sorted(named_tests()))
def test_the_tests_named_exist(number: str, path: str, name: str) -> None:
    file = ROOT / path
    assert file.is_file(), number
    if name:
        assert re.search(rf"^def {name}\(", file.read_text(encoding="utf-8"), re.MULTILINE), number

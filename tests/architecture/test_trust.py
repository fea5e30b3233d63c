"""The page of promises: every figure stands on its page, every command and test is there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from booking.management.commands.bench import all_measures

ROOT: Final = Path(__file__).parents[2]
DOCS: Final = ROOT / "platform/docs"
ROW: Final = re.compile(
    r"^\| (?P<promise>[^|]+) \| (?P<figure>[^|]+) \| \[\w+\]\((?P<page>[\w.]+)\)"
    r" \| (?P<command>`[^`]+`|none yet) \| (?P<when>[^|]+) \|$",
    re.MULTILINE,
)
PAGES: Final = {"performance.md", "proof.md", "operations.md", "security.md"}
MISSING: Final = "not measured yet"
NO_DAY: Final = {"with each change", "at work", "–"}


class Row(NamedTuple):
    promise: str
    figure: str
    page: str
    command: str
    when: str


def rows(text: str) -> list[Row]:
    return [Row(*(part.strip("`") for part in one.groups())) for one in ROW.finditer(text)]


def page(name: str) -> str:
    text = (DOCS / name).read_text(encoding="utf-8")
    return re.sub(r"\s+", " ", text.replace("*", ""))


def wrong_figures(row: Row) -> list[str]:
    """What the row claims and its page does not say."""
    told = page(row.page)
    figures = re.findall(r"\*\*(.+?)\*\*", row.figure)
    found = [one for one in figures if not _stands(one, told)]
    if not figures and row.figure not in {MISSING, "held"}:
        found.append(row.figure)
    if row.figure.startswith(MISSING) != (row.when == "–" and row.figure != "held"):
        found.append(row.when)
    if row.when not in NO_DAY and row.when.removesuffix(" 2026") not in told:
        found.append(row.when)
    return found


def _stands(figure: str, told: str) -> bool:
    """Whole, and not as the end of another: 2.5 s does not stand where 12.5 s does."""
    return bool(re.search(rf"(?<![\w.,]){re.escape(figure)}(?!\w)", told))


def wrong_commands(command: str) -> list[str]:
    """What of a command is not there."""
    words = [one for one in shlex.split(command) if not re.match(r"[A-Z_]+=\w+$", one)]
    words += [one for one in re.findall(r"ARGS=(\S+)", command) if not one.startswith('"')]
    words = [part for one in words for part in one.removeprefix("ARGS=").split()]
    found = [one for one in words if "/" in one and not (ROOT / one).exists()]
    make = (ROOT / "Makefile").read_text(encoding="utf-8")
    match words:
        case ["make", target, *rest]:
            if not re.search(rf"^{target}:", make, re.MULTILINE):
                found.append(target)
            if target == "bench":
                found += [one for one in rest if one not in all_measures()]
        case ["okienko", name, *options]:
            files = [*ROOT.glob(f"*/management/commands/{name}.py")]
            files += ROOT.glob(f"*/*/management/commands/{name}.py")
            text = "".join(one.read_text(encoding="utf-8") for one in files)
            found += [name] * (not files) + [one for one in options if one[2:] not in text]
        case ["none", "yet"] | [("pytest" | "python"), *_]:
            pass
        case [script] if "/" in script:
            pass
        case _:
            found.append(command)
    return found


PAGE: Final = (DOCS / "trust.md").read_text(encoding="utf-8")


def test_every_line_of_a_table_is_read() -> None:
    lines = [one for one in PAGE.splitlines() if one.startswith("| ")]
    assert len(rows(PAGE)) == len([one for one in lines if not one.startswith("| promise |")])
    assert {row.page for row in rows(PAGE)} <= PAGES


@pytest.mark.parametrize("row", rows(PAGE), ids=lambda row: row.promise)
def test_its_figure_stands_on_its_page_and_its_command_is_there(row: Row) -> None:
    assert wrong_figures(row) == []
    assert wrong_commands(row.command) == []


def test_what_is_made_up_would_be_named() -> None:
    good = rows(PAGE)[0]
    assert wrong_figures(good) == []
    assert wrong_figures(good._replace(figure="**two winners each**")) == ["two winners each"]
    assert wrong_figures(good._replace(figure="**ne winner each**")) == ["ne winner each"]
    assert wrong_figures(good._replace(figure="quick")) == ["quick"]
    assert wrong_figures(good._replace(when="3 May 2026")) == ["3 May 2026"]
    assert wrong_figures(good._replace(figure=MISSING)) == [good.when]
    for command in (
        "make nothing",
        "make bench ARGS=nothing",
        "make test ARGS=tests/nothing.py",
        "okienko nothing",
        "okienko doctor --sideways",
        "pytest tests/nothing.py",
        "curl x",
    ):
        assert wrong_commands(command) != [], command


def test_the_pages_it_leads_to_are_there() -> None:
    assert [one for one in re.findall(r"\]\(([\w./-]+)\)", PAGE) if not (DOCS / one).exists()] == []
    for name in ("README.md", "platform/docs/features.md"):
        assert "trust.md" in (ROOT / name).read_text(encoding="utf-8"), name

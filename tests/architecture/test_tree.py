"""What every file of the tree keeps to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from support.lanes import HEAVY, LONG

ROOT = Path(__file__).resolve().parents[2]
OURS = ("platform", "tenants", "booking", "billing", "provisioning", "infra", "tests")
THEIRS = {"vendor", "node_modules", "staticfiles", "__pycache__"}
WALL = 400
NAMELESS = {"utils", "util", "helpers", "helper", "common", "misc"}
# Mail programs read no style sheets: a letter carries its looks in itself.
LETTERS = re.compile(r"templates/messaging/")


def files(*suffixes: str) -> Iterator[Path]:
    for top in OURS:
        for path in (ROOT / top).rglob("*"):
            if path.suffix in suffixes and not THEIRS & set(path.relative_to(ROOT).parts):
                yield path


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_the_folder_platform_does_not_shadow_the_standard_library() -> None:
    assert not (ROOT / "platform" / "__init__.py").exists()


def test_no_file_passes_the_wall() -> None:
    long = {
        name(path): length
        for path in files(".py", ".html", ".js", ".css")
        if "migrations" not in path.parts
        if (length := path.read_text(encoding="utf-8").count("\n")) > WALL
    }

    assert long == {}


def test_things_have_names() -> None:
    assert [name(path) for path in files(".py", ".js", ".css") if path.stem in NAMELESS] == []
    folders = (path for top in OURS for path in (ROOT / top).rglob("*/"))
    assert [
        str(path) for path in folders if path.name in NAMELESS and not THEIRS & {*path.parts}
    ] == []


def test_pages_carry_no_script_or_style_of_their_own() -> None:
    """The content security policy would drop them silently."""
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)|<style\b|\sstyle=|\son[a-z]+=[\"']|javascript:", re.IGNORECASE
    )
    found = [
        f"{name(path)}: {match[0]}"
        for path in files(".html")
        if not LETTERS.search(name(path))
        for match in inline.finditer(path.read_text(encoding="utf-8"))
    ]

    assert found == []


def test_days_are_typed_into_fields_that_know_how_far_one_can_count() -> None:
    loose = {
        name(path)
        for path in files(".py")
        if re.search(r"(= |class \w+\()forms\.DateField\b", path.read_text(encoding="utf-8"))
    }
    assert loose == {"tenants/days.py"}, "DayField"


def test_the_locks_name_no_host() -> None:
    for lock in (ROOT / "requirements.lock", *(ROOT / "infra").glob("*/package-lock.json")):
        named = re.findall(
            r"^registry.*|--(?:extra-)?index-url.*|\"resolved\":.*|^[^\s\"].*https?://.*",
            lock.read_text(),
            re.MULTILINE,
        )
        assert named == [], lock.name


def test_what_is_to_run_first_is_there() -> None:
    assert [one for one in (*HEAVY, *LONG) if not (ROOT / one).exists()] == []

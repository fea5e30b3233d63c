"""OWASP ASVS 5.0, levels 1 and 2: each requirement has a test, a look, or no matter here."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
LIST: Final = Path(__file__).with_name("asvs-5.0.0.txt")
REGISTER: Final[dict[str, Any]] = tomllib.loads(
    (ROOT / "platform/docs/asvs.toml").read_text(encoding="utf-8")
)
REQUIREMENTS: Final[dict[str, Any]] = REGISTER["requirements"]
NO_MATTER: Final[dict[str, str]] = REGISTER["no_matter"]
SECURITY: Final = (ROOT / "platform/docs/security.md").read_text(encoding="utf-8")
STATES: Final = ("test", "review")
PER_LEVEL: Final = {1: 70, 2: 183, 3: 92}


def levels() -> dict[str, int]:
    """Each requirement of the standard by its number, and its level."""
    found = {}
    for line in LIST.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            section, _colon, told = line.partition(":")
            found |= {f"{section}.{n}": int(one) for n, one in enumerate(told.split(), 1)}
    return found


def wanted() -> list[str]:
    return [one for one, level in levels().items() if level < 3]


def why_no_matter(number: str) -> str:
    """The reason given for a requirement, its section or its chapter."""
    parts = number.split(".")
    named = [".".join(parts[:length]) for length in (3, 2, 1)]
    return next((NO_MATTER[one] for one in named if one in NO_MATTER), "")


def test_the_list_is_the_whole_standard() -> None:
    told = list(levels().values())
    assert {level: told.count(level) for level in PER_LEVEL} == PER_LEVEL


def test_every_requirement_of_two_levels_has_one_answer() -> None:
    for number in wanted():
        answers = (number in REQUIREMENTS) + bool(why_no_matter(number))
        assert answers == 1, f"{number}: {answers} answers in platform/docs/asvs.toml"


def test_nothing_is_answered_that_the_standard_does_not_ask() -> None:
    assert set(REQUIREMENTS) <= set(levels())
    for one, why in NO_MATTER.items():
        assert any(f"{number}.".startswith(f"{one}.") for number in levels()), one
        assert len(why) > 10, one


def test_an_answer_is_a_test_that_exists_or_a_look_with_its_day() -> None:
    for number, told in REQUIREMENTS.items():
        assert len(told["about"]) > 10, number
        assert sum(state in told for state in STATES) == 1, number
        for named in _listed(told.get("test", [])):
            file, _colons, test = named.partition("::")
            assert test, f"{number}: {named} names no test"
            assert (ROOT / file).is_file(), f"{number}: there is no {file}"
            there = re.search(rf"^def {test}\(", (ROOT / file).read_text(encoding="utf-8"), re.M)
            assert there, f"{number}: no {test} in {file}"
        if "review" in told:
            assert re.match(r"[\w./, *#-]+: .{20}", told["review"]), f"{number}: where: what"
            assert isinstance(told["on"], date), number


def test_what_was_looked_at_is_there_to_look_at() -> None:
    for number, told in REQUIREMENTS.items():
        for where in told.get("review", "").partition(":")[0].split(", "):
            assert not where or (ROOT / where.partition("#")[0]).exists(), f"{number}: {where}"


def test_what_deviates_stands_in_the_document() -> None:
    """A register that hides what is not so would be worse than none."""
    for number, told in REQUIREMENTS.items():
        if "Deviates" in told.get("review", ""):
            assert f"| {number} |" in SECURITY, f"{number} belongs under “What deviates”"


def test_negative_control_a_gap_and_a_made_up_test_are_seen() -> None:
    assert why_no_matter("17.1.1")
    assert not why_no_matter("1.1.1")
    assert "99.1.1" not in levels()


def _listed(told: str | list[str]) -> list[str]:
    return [told] if isinstance(told, str) else told

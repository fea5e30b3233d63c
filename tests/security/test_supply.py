"""What we are made of is known to the last package, and known holes fail the build."""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 11, 20)


def program(name: str) -> ModuleType:
    """A program of ``infra/``, which is no package."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "infra" / f"{name}.py")
    assert spec
    assert spec.loader
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


@pytest.fixture(scope="module")
def bill() -> dict[str, Any]:
    made: dict[str, Any] = program("sbom").document()
    return made


def test_the_bill_keeps_the_schema_of_cyclonedx(bill: dict[str, Any]) -> None:
    wrong = JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(bill))
    assert wrong is None
    broken = json.dumps(bill | {"components": [{"name": "of no kind"}]})
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(broken) is not None


def test_everything_pinned_is_in_it_and_nothing_twice(bill: dict[str, Any]) -> None:
    purls = [one["purl"] for one in bill["components"]]
    lock = (ROOT / "requirements.lock").read_text()
    pinned = re.findall(r"^([a-z0-9._-]+)==", lock, re.MULTILINE)
    assert len([one for one in purls if one.startswith("pkg:pypi/")]) == len(pinned) > 100
    assert len(purls) == len(set(purls))
    for one in ("pkg:pypi/django@", "pkg:npm/htmx.org@", "pkg:npm/%40event-calendar/build@"):
        assert any(purl.startswith(one) for purl in purls), one
    django = next(one for one in bill["components"] if one["name"] == "django")
    assert django["licenses"]
    assert all(len(one["value"]) == 64 for one in django["properties"])


def test_every_package_is_pinned_with_the_hash_of_its_file() -> None:
    """What a registry hands out under a known name and is something else is not installed."""
    lock = (ROOT / "requirements.lock").read_text()
    for one in re.split(r"\n(?=[a-z0-9])", lock.strip()):
        if not one.startswith("#"):
            assert "==" in one.splitlines()[0], one
            assert "--hash=sha256:" in one, one
    vendored = json.loads((ROOT / "infra/vendor/package-lock.json").read_text())["packages"]
    assert all(one.get("integrity") for where, one in vendored.items() if where)


AUDIT = program("audit")
Ask = Callable[[], list[tuple[str, str]]]
HOLE = [("django 5.2.0", "PYSEC-1")]


def asked(*answers: list[tuple[str, str]] | None) -> dict[str, Ask]:
    def ask(answer: list[tuple[str, str]] | None) -> Ask:
        def told() -> list[tuple[str, str]]:
            if answer is None:
                raise AUDIT.NotAsked("nobody there")
            return answer

        return told

    return {f"list {number}": ask(one) for number, one in enumerate(answers)}


@pytest.mark.parametrize(
    ("answers", "status"),
    [(([], []), 0), ((HOLE, []), 1), (([], None), 3), ((HOLE, None), 1), ((None, HOLE), 1)],
)
def test_a_known_hole_fails_and_silence_is_not_taken_for_none(
    answers: tuple[list[tuple[str, str]] | None, ...],
    status: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert AUDIT.audit(asked(*answers), TODAY) == status
    told = capsys.readouterr().err
    assert ("NOT AUDITED" in told) == (None in answers)
    assert ("HOLE: django 5.2.0: PYSEC-1" in told) == (HOLE in answers)


def test_a_hole_that_was_looked_at_is_accepted_until_its_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "accepted.toml"
    file.write_text('[PYSEC-1]\nwhy = "we never call it"\nuntil = 2026-11-20\n')
    monkeypatch.setattr(AUDIT, "ACCEPTED", file)
    assert AUDIT.audit({"Python": lambda: HOLE}, TODAY) == 0
    assert AUDIT.audit({"Python": lambda: HOLE}, date(2026, 11, 21)) == 1

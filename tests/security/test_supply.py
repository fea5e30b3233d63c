"""What we are made of is known to the last package, and known holes fail the build."""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
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


@contextmanager
def registry(status: int, answer: object) -> Iterator[tuple[str, list[tuple[str, Any]]]]:
    """A registry of npm's: where it is, and what it was asked."""
    heard: list[tuple[str, Any]] = []

    class Registry(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = self.rfile.read(int(self.headers["Content-Length"]))
            heard.append((self.path, json.loads(asked)))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Registry) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/", heard
        server.shutdown()


ADVISORY = {"id": 1, "url": "https://github.com/advisories/GHSA-aaaa", "severity": "high"}


def test_the_browsers_lock_is_asked_about_without_npm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with registry(200, {"bootstrap": [ADVISORY]}) as (where, heard):
        monkeypatch.setenv("npm_config_registry", where)
        ((package, hole),) = AUDIT.browser_holes()
    ((path, asked),) = heard
    assert path == "/-/npm/v1/security/advisories/bulk"
    assert {"htmx.org", "@event-calendar/build", "altcha", "hash-wasm"} <= set(asked)
    assert (package, hole) == (f"bootstrap {asked['bootstrap'][0]}", "GHSA-aaaa")


@pytest.mark.parametrize(("status", "answer"), [(405, {}), (200, []), (200, {"error": "busy"})])
def test_a_registry_that_does_not_answer_that_is_not_taken_for_one_without_holes(
    status: int, answer: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    with registry(status, answer) as (where, _heard):
        monkeypatch.setenv("npm_config_registry", where)
        with pytest.raises(AUDIT.NotAsked):
            AUDIT.browser_holes()

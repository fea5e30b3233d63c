"""Known holes in what we use, of both locks: ``make audit``.

``pip-audit`` asks about Python's packages, ``npm audit`` about the browser's. Exit codes: 0 none
known, 1 some are, 3 somebody could not be asked. What is not asked is never taken for clean.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
ACCEPTED: Final = ROOT / "infra" / "accepted-holes.toml"
PATIENCE_SECONDS: Final = 300
KNOWN: Final = 1
NOT_ASKED: Final = 3


class NotAsked(Exception):
    """Whoever knows could not be reached, or said nothing we understand."""


def python_holes() -> list[tuple[str, str]]:
    """(package and version, the hole's name) of what ``requirements.lock`` pins."""
    lock = str(ROOT / "requirements.lock")
    told = _told(
        [
            str(Path(sys.executable).with_name("pip-audit")),
            *("--disable-pip", "--require-hashes", "--progress-spinner=off", "--timeout=20"),
            *("--format=json", "-r", lock),
        ]
    )
    skipped = [one["name"] for one in told["dependencies"] if one.get("skip_reason")]
    if skipped:
        raise NotAsked(f"nothing was said of {len(skipped)} packages, {skipped[0]} among them")
    return [
        (f"{one['name']} {one['version']}", hole["id"])
        for one in told["dependencies"]
        for hole in one["vulns"]
    ]


def browser_holes() -> list[tuple[str, str]]:
    """The same for what ``static/vendor`` was copied from."""
    if shutil.which("npm") is None:
        raise NotAsked("npm is not installed")
    told = _told(["npm", "audit", "--json", "--package-lock-only", "--omit=peer"])
    if "vulnerabilities" not in told:
        raise NotAsked(str(told.get("message") or told.get("error") or "no list in the answer"))
    return [
        (name, str(hole["url"]).rpartition("/")[2])
        for name, one in told["vulnerabilities"].items()
        for hole in one["via"]
        if isinstance(hole, dict)
    ]


def accepted(today: date) -> set[str]:
    """Holes that were looked at and do not concern us, each until a day."""
    told = tomllib.loads(ACCEPTED.read_text(encoding="utf-8"))
    return {name for name, one in told.items() if one["why"] and one["until"] >= today}


def audit(asked: dict[str, Callable[[], list[tuple[str, str]]]], today: date) -> int:
    """Ask everybody, say what was found, and how it ends."""
    fine, status = accepted(today), 0
    for what, ask in asked.items():
        try:
            found = ask()
        except NotAsked as error:
            print(f"NOT AUDITED: {what}: {error}", file=sys.stderr)
            status = status or NOT_ASKED
            continue
        left = [(package, hole) for package, hole in found if hole not in fine]
        for package, hole in left:
            print(f"HOLE: {package}: {hole}", file=sys.stderr)
        print(f"{what}: {len(left)} known holes ({len(found) - len(left)} accepted)")
        status = KNOWN if left else status
    return status


def _told(command: list[str]) -> Any:
    folder = ROOT / "infra" / "vendor"
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE_SECONDS,
        )
        return json.loads(done.stdout)
    except FileNotFoundError as error:
        raise NotAsked(f"{command[0]} is not installed") from error
    except subprocess.TimeoutExpired as error:
        raise NotAsked("no answer in time") from error
    except ValueError as error:
        last = done.stderr.strip().splitlines()
        raise NotAsked(last[-1] if last else "no answer") from error


if __name__ == "__main__":
    sys.exit(
        audit({"Python": python_holes, "browser": browser_holes}, date.today())  # noqa: TID251, DTZ011 - the machine's own day is meant
    )

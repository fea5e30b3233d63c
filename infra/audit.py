"""Known holes in what we use, of both locks: ``make audit``.

``pip-audit`` asks about Python's packages; about the browser's, npm's registry is asked as
``npm audit`` does, without npm. Exit codes: 0 none known, 1 some are, 3 somebody could not be
asked. What is not asked is never taken for clean.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Final
from urllib.request import Request, urlopen

ROOT: Final = Path(__file__).resolve().parents[1]
ACCEPTED: Final = ROOT / "infra" / "accepted-holes.toml"
BROWSER_LOCK: Final = ROOT / "infra" / "vendor" / "package-lock.json"
REGISTRY: Final = "npm_config_registry"
"""npm's own setting: who stands between us and the registry."""
NPM: Final = "https://registry.npmjs.org"
ADVISORIES: Final = "/-/npm/v1/security/advisories/bulk"
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
    """The same for what ``static/vendor`` was copied from; asked as ``npm audit`` asks."""
    lock = json.loads(BROWSER_LOCK.read_text(encoding="utf-8"))
    pinned: dict[str, list[str]] = {}
    for place, one in lock["packages"].items():
        if place and not one.get("peer"):
            pinned.setdefault(place.rpartition("node_modules/")[2], []).append(one["version"])
    told = _posted(f"{os.environ.get(REGISTRY, NPM).rstrip('/')}{ADVISORIES}", pinned)
    if not isinstance(told, dict) or not set(told) <= set(pinned):
        raise NotAsked("no list in the answer")
    return [
        (f"{name} {', '.join(pinned[name])}", str(hole["url"]).rpartition("/")[2])
        for name, holes in told.items()
        for hole in holes
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


def _posted(address: str, what: dict[str, list[str]]) -> Any:
    sent = Request(  # noqa: S310 - the registry's address, or that of who stands before it
        address,
        data=json.dumps(what).encode(),
        headers={"Content-Type": "application/json", "Accept": "application/json"},
    )
    try:
        with urlopen(sent, timeout=20) as answer:  # noqa: S310 - the same
            return json.load(answer)
    except (OSError, ValueError) as error:
        raise NotAsked(str(error)) from error


def _told(command: list[str]) -> Any:
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
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

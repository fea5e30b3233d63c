"""PostgreSQL refuses to run as root: whose name it uses then, and where that user finds things."""

from __future__ import annotations

import os
import pwd
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypedDict

from .trouble import Trouble

# Root's own folders are closed to other users; this one is open, and its content private.
SHARED: Final = Path("/var/lib/okienko-embedded")


class AccountArguments(TypedDict, total=False):
    """How subprocess is told to change the user; empty for no change."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    """The user a server runs as when we are root."""

    name: str
    uid: int
    gid: int


def as_arguments(account: Account | None) -> AccountArguments:
    """For ``subprocess``."""
    if account is None:
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


def server_account() -> Account | None:
    """The user to start PostgreSQL as; None when we are an ordinary user and need no other."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            found = pwd.getpwnam(name)
            return Account(found.pw_name, found.pw_uid, found.pw_gid)
    raise Trouble("PostgreSQL does not run as root, and there is no user 'postgres' or 'nobody'.")


def give(path: Path, account: Account | None) -> None:
    """Hand a file or folder over to the server's user."""
    if account:
        os.chown(path, account.uid, account.gid)


def shared_folder() -> Path:
    """Root's folder that every user may enter."""
    SHARED.mkdir(parents=True, exist_ok=True)
    SHARED.chmod(0o755)
    return SHARED


def readable_copy(package: Path, version: str) -> Path:
    """A copy of the wheel's programs that the server's user can run, with their libraries beside.

    Made once per version of the wheel; the folder appears under its name only when complete, so
    two starts at once cannot see half of it.
    """
    copy = shared_folder() / f"postgres-{version}"
    if not copy.is_dir():
        draft = Path(tempfile.mkdtemp(prefix="copy-", dir=SHARED))
        ignored = shutil.ignore_patterns("include", "*.a")
        shutil.copytree(
            package / "pginstall", draft / package.name / "pginstall", symlinks=True, ignore=ignored
        )
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, draft / libraries.name, symlinks=True)
        _open_to_readers(draft)
        try:
            draft.rename(copy)
        except OSError:  # another start was faster
            shutil.rmtree(draft, ignore_errors=True)
    return copy / package.name / "pginstall" / "bin"


def _open_to_readers(folder: Path) -> None:
    folder.chmod(0o755)
    for path in folder.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)

"""What a person at the terminal can mend, said in one line."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
# What a program writes when the disk is full, and when the quota is.
FULL_WORDS: Final = ("No space left on device", "Disk quota exceeded")
ROOM_MB: Final = 400


class Trouble(Exception):
    """The demo cannot start or go on; the message is one line that says what to do."""


class DiskFull(Trouble):
    """There is no room for the demo's data."""

    def __init__(self, place: Path | str) -> None:
        super().__init__(f"The disk is full: free some space for {place} and start again.")


@contextmanager
def one_line(place: Path) -> Iterator[None]:
    """Turn the operating system's refusals inside the block into a :class:`Trouble`."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise DiskFull(place) from error
        raise Trouble(f"{error.filename or place}: {error.strerror or error}") from error


def require_room(place: Path, megabytes: int = ROOM_MB) -> None:
    """Refuse to start where the data would soon fill the disk; ``place`` need not exist yet."""
    existing = next(folder for folder in (place, *place.parents) if folder.is_dir())
    free = shutil.disk_usage(existing).free // 1_000_000
    if free < megabytes:
        raise Trouble(
            f"The disk is full: {place} has {free} MB free, the demo needs {megabytes} MB."
        )


def last_words(log: Path, limit: int = 4000) -> str:
    """The last line of a log that says something, for an error of one line."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - limit))
            text = file.read().decode(errors="replace")
    except OSError:
        return ""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else ""


def says_full(log: Path, limit: int = 4000) -> bool:
    """Whether a program that failed wrote into its log that the disk is full."""
    try:
        text = log.read_bytes()[-limit:].decode(errors="replace")
    except OSError:
        return False
    return any(words in text for words in FULL_WORDS)

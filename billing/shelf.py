"""Where our doubles of foreign services keep what they were told: in memory, or in a file."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

Things = dict[str, Any]


class Shelf(Protocol):
    """Keeps named things between calls."""

    def open(self) -> Any:
        """A context in which the things may be read and changed, by one at a time."""


class MemoryShelf:
    """For tests: forgotten with the object."""

    def __init__(self) -> None:
        self.things: Things = {}

    @contextmanager
    def open(self) -> Iterator[Things]:
        yield self.things


class FileShelf:
    """For the demo: several processes share it, and it outlives them."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def open(self) -> Iterator[Things]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a+", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            things: Things = json.loads(file.read() or "{}", parse_float=Decimal)
            yield things
            file.seek(0)
            file.truncate()
            json.dump(things, file, ensure_ascii=False)

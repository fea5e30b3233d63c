"""What an archive says of itself at its end: what is in it, how much, and with which sums."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from .entries import Sum

FORMAT: Final = 1
"""Raised when a reader of the former format could not read the file."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """Tables and files with their sums, and the migrations the tables had seen."""

    office: str
    subdomain: str
    written_at: str
    migrations: tuple[tuple[str, str], ...]
    tables: Mapping[str, Sum]
    files: Mapping[str, Sum]

    @property
    def rows(self) -> int:
        """How many rows there are in all tables together."""
        return sum(one.rows for one in self.tables.values())

    @property
    def digest(self) -> str:
        """One number for everything that is in it: two offices are equal if theirs are."""
        told = {name: one.sha256 for name, one in self.tables.items()} | {
            f"file/{name}": one.sha256 for name, one in self.files.items()
        }
        return sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()

    def as_json(self) -> dict[str, Any]:
        """As it stands in the archive."""
        return {
            "format": FORMAT,
            "office": self.office,
            "subdomain": self.subdomain,
            "written_at": self.written_at,
            "migrations": [list(one) for one in self.migrations],
            "tables": {name: one.as_json() for name, one in self.tables.items()},
            "files": {name: one.as_json() for name, one in self.files.items()},
            "digest": self.digest,
        }


def read_manifest(told: Mapping[str, Any]) -> Manifest:
    """What ``as_json`` made."""
    return Manifest(
        office=told["office"],
        subdomain=told["subdomain"],
        written_at=told["written_at"],
        migrations=tuple((app, name) for app, name in told["migrations"]),
        tables={name: Sum(**one) for name, one in told["tables"].items()},
        files={name: Sum(**one) for name, one in told["files"].items()},
    )

"""Open an archive, and look whether all of it is there as it was written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from tenants.context import office_context, platform_context
from tenants.master_keys import Unreadable
from tenants.models import Office

from .entries import END, Entry, Source, Sum, read_entries
from .keys import OFFICE, content_key
from .manifest import FORMAT, Manifest, read_manifest
from .sealed import Damaged, read_header, unsealed


@dataclass(frozen=True, slots=True)
class Opened:
    """An archive being read: what everybody may know of it, and its entries."""

    header: dict[str, Any]
    entries: Iterator[Entry]

    @property
    def office_id(self) -> UUID:
        """Whose it is."""
        return UUID(self.header["office"])


@contextmanager
def open_archive(path: Path, *, transport: str = "") -> Iterator[Opened]:
    """Open ``path`` by the key of the office it belongs to, or by a ``transport`` key.

    Raises ``Damaged``, and ``Unreadable`` where the key is not here (any more).
    """
    with path.open("rb") as file:
        try:
            header = read_header(file)
        except ValueError as error:
            raise Damaged(path.name) from error
        if header.get("format") != FORMAT:
            raise Damaged(f"{path.name}: format {header.get('format')}, not {FORMAT}")
        key = _key(header, transport)
        yield Opened(header, read_entries(Source(unsealed(file, key, header))))


def verify_archive(path: Path, *, transport: str = "") -> Manifest:
    """Read an archive to its end and compare every sum. Raises ``Damaged``, ``Unreadable``."""
    with open_archive(path, transport=transport) as opened:
        sums: dict[str, Sum] = {}
        for entry in opened.entries:
            if entry.name == END:
                return agreed_manifest(entry, sums)
            for _piece in entry.pieces():
                pass
            sums[entry.name] = entry.sum
    raise Damaged("it has no last word")


def agreed_manifest(end: Entry, sums: dict[str, Sum]) -> Manifest:
    """The last word, compared with what was read. Raises ``Damaged``."""
    manifest = read_manifest(end.facts["manifest"])
    told = {f"table/{name}": one for name, one in manifest.tables.items()}
    told |= {f"file/{name}": one for name, one in manifest.files.items()}
    read = {name: one for name, one in sums.items() if name != OFFICE}
    if told != read or json.dumps(end.facts["manifest"]) != json.dumps(manifest.as_json()):
        raise Damaged("its last word does not agree with what is in it")
    return manifest


def _key(header: dict[str, Any], transport: str) -> bytes:
    if header["opens_by"] != OFFICE:
        return content_key(header, transport)
    with platform_context():
        office = Office.objects.filter(pk=UUID(header["office"])).first()
    if office is None or not bytes(office.wrapped_key):
        raise Unreadable("the archive: the office's data key is not here")
    with office_context(office):
        return content_key(header)

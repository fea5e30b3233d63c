"""Write one office into one sealed file, as it was at one moment.

Rows leave by COPY in the office's own role and in one snapshot: no lock that anybody would feel,
and no walk over a catalogue in which 2,800 offices stand (``pg_dump -n`` does that, and is some
thirty times slower there).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from django.conf import settings
from django.db import connection, transaction

from tenants.context import office_context, platform_context
from tenants.master_keys import open_sealing_key, unwrap_key
from tenants.models import Hostname, Office

from .entries import write_end, write_entry
from .keys import new_key, wrap_for_office, wrap_for_transport
from .manifest import FORMAT, Manifest
from .sealed import SealedWriter
from .tables import Table, tables_of

SNAPSHOT: Final = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"
PIECE: Final = 1024 * 1024
ROWS_PIECE: Final = 64 * 1024


def write_archive(
    office: Office,
    target: Path,
    *,
    now: datetime,
    transport: str = "",
    more: Mapping[str, Any] = MappingProxyType({}),
) -> Manifest:
    """Write the office to ``target``: for itself, or for whoever holds the ``transport`` key.

    One for the office holds no key and opens only while its data key exists. One for transport
    holds the data key: without it, sealed fields and the links in sent messages would be dead at
    the other end. ``more``: what else is known of it. Written beside and put into place at the end,
    so no half file looks whole.
    """
    hosts = _hosts(office)
    draft = target.with_name(f"{target.name}.part")
    with office_context(office), draft.open("wb") as file:
        draft.chmod(0o600)
        key = new_key()
        header = {
            "format": FORMAT,
            "office": str(office.pk),
            "written_at": now.isoformat(),
            **(wrap_for_transport(key, transport) if transport else wrap_for_office(key)),
        }
        writer = SealedWriter(file, key, header)
        facts = _facts(office, hosts) | dict(more) | (_keys(office) if transport else {})
        write_entry(writer, "office", [], facts=facts)
        with snapshot() as (cursor, tables):
            migrations = _migrations(cursor)
            sums = {
                one.name: write_entry(
                    writer, f"table/{one.name}", copied(cursor, one), columns=one.columns
                )
                for one in tables
            }
        files = {
            name: write_entry(writer, f"file/{name}", _pieces(path))
            for name, path in office_files(office)
        }
        manifest = Manifest(
            office=str(office.pk),
            subdomain=office.subdomain,
            written_at=now.isoformat(),
            migrations=tuple(migrations),
            tables=sums,
            files=files,
        )
        write_end(writer, manifest.as_json())
    draft.replace(target)
    return manifest


@contextmanager
def snapshot() -> Iterator[tuple[Any, list[Table]]]:
    """A cursor on the current office as it is at this moment, and its tables."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(SNAPSHOT)
        cursor.execute("SELECT current_schema()")
        yield cursor, tables_of(cursor, cursor.fetchone()[0])


def copied(cursor: Any, table: Table) -> Iterator[bytes]:
    """The rows of a table as COPY writes them, in the order of its key; many in a piece."""
    waiting = bytearray()
    with cursor.copy(table.copy_out()) as copy:
        for row in copy:
            waiting += row
            if len(waiting) >= ROWS_PIECE:
                yield bytes(waiting)
                waiting.clear()
    yield bytes(waiting)


def office_files(office: Office) -> list[tuple[str, Path]]:
    """The office's uploaded files by their name inside its folder."""
    folder = Path(settings.OKIENKO_FILES) / str(office.pk)
    return [
        (path.relative_to(folder).as_posix(), path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    ]


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def _migrations(cursor: Any) -> list[tuple[str, str]]:
    cursor.execute("SELECT app, name FROM django_migrations ORDER BY id")
    return [(app, name) for app, name in cursor.fetchall()]


def _hosts(office: Office) -> list[str]:
    with platform_context():
        found = Hostname.objects.filter(tenant=office).order_by("-is_primary", "domain")
        return list(found.values_list("domain", flat=True))


def _facts(office: Office, hosts: list[str]) -> dict[str, Any]:
    return {
        "id": str(office.pk),
        "subdomain": office.subdomain,
        "name": office.name,
        "state": office.state,
        "created_at": office.created_at.isoformat(),
        "entitlements": office.entitlements,
        "practice_of": str(office.practice_of) if office.practice_of else "",
        "hosts": hosts,
    }


def _keys(office: Office) -> dict[str, Any]:
    """The keys themselves: only ever inside a file that a transport key opens."""
    wrapped = bytes(office.wrapped_key)
    known = office.sealing_keys.get("keys", {})
    return {
        "data_key": unwrap_key(office.pk, wrapped).hex(),
        "sealing_keys": {
            name: open_sealing_key(office.pk, wrapped, text).hex() for name, text in known.items()
        },
        "seals_by": office.sealing_keys.get("current", ""),
    }

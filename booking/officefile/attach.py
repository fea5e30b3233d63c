"""Document templates of services (O6): the files that lie beside an office file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.core.files.base import ContentFile

from booking.models import Service, ServiceFile
from tenants.files import OfficeStorage
from tenants.officefile.rows import bring


@dataclass(slots=True)
class Attached:
    """What became of files: services whose files have new contents, and stored files of no use now.

    The latter are deleted by the caller once its transaction is safe: a rollback brings rows back,
    never files.
    """

    renewed: set[str] = field(default_factory=set)
    obsolete: list[str] = field(default_factory=list)


def attach(
    service: Service,
    names: Sequence[str],
    contents: Mapping[str, bytes],
    attached: Attached,
    *,
    store: bool,
) -> None:
    """Give the service exactly the files of ``names``, in this order.

    A name without contents stays as it is stored. ``store`` False writes rows only: for a look at
    what would happen, in a transaction that is rolled back.
    """
    known = {one.name: one for one in service.files.all()}
    for position, name in enumerate(names):
        row = known.pop(name, None)
        stored = {"file": row.file.name} if row is not None else {}
        if name in contents and (row is None or _contents(row) != contents[name]):
            stored = {"file": _store(name, contents[name]) if store else f"services/{name}"}
            if row is not None:
                attached.renewed.add(service.key)
                attached.obsolete.append(str(row.file.name))
        identity = {"service": service, "name": name}
        bring(row, ServiceFile, identity, position=position, **stored)
    for gone in known.values():
        attached.obsolete.append(str(gone.file.name))
        gone.delete()


def contents_of(service: Service) -> dict[str, bytes]:
    """The files of one service by name; one that is gone from the disk is left out."""
    found = {row.name: _contents(row) for row in service.files.all()}
    return {name: contents for name, contents in found.items() if contents is not None}


def stored_files() -> Iterator[tuple[str, str, bytes]]:
    """Every file of the office: its service's key, its name, its contents."""
    for row in ServiceFile.objects.select_related("service").order_by("service__key", "position"):
        contents = _contents(row)
        if contents is not None:
            yield row.service.key, row.name, contents


def delete_stored(names: Sequence[str]) -> None:
    """Delete stored files that no row names any more."""
    for name in names:
        if not ServiceFile.objects.filter(file=name).exists():
            OfficeStorage().delete(name)


def _store(name: str, contents: bytes) -> str:
    return OfficeStorage().save(f"services/{name}", ContentFile(contents))


def _contents(row: ServiceFile) -> bytes | None:
    try:
        with row.file.open("rb") as stored:
            return bytes(stored.read())
    except FileNotFoundError:
        return None

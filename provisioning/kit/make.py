"""Make an office's kit: one archive file, sealed where it lies and signed inside."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, Final
from zipfile import ZIP_DEFLATED, ZipFile

from django.conf import settings
from django.db import models
from django.utils.translation import override

from provisioning.domain.dump import dump
from tenants.archive.keys import content_key, new_key, wrap_for_office
from tenants.archive.sealed import SealedWriter, read_header, unsealed
from tenants.archive.write import office_files
from tenants.audit.chain import head, seal
from tenants.context import current_office, office_context
from tenants.models import Office
from tenants.signature import public_pem, sign

from .contents import cell, columns_of, kit_models, rows_of
from .readme import readme
from .sheet import summary

FOLDER: Final = "kits"
SUMS: Final = "SHA256SUMS"
SIGNATURE: Final = "SHA256SUMS.sig"
PUBLIC_KEY: Final = "klucz-publiczny.pem"
PIECE: Final = 256 * 1024
FORMAT: Final = 1
ABANDONED: Final = 600.0


@dataclass(frozen=True, slots=True)
class Kit:
    """A kit that was made: rows by table, how many files, and the sum its signature is about."""

    rows: dict[str, int]
    files: int
    sums: str
    audit_links: int
    audit_head: str


class _Counted:
    """Puts files into the archive and remembers their sums."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive, self.sums = archive, dict[str, str]()

    def put(self, name: str, pieces: Iterator[bytes]) -> None:
        digest = sha256()
        with self._archive.open(name, "w") as member:
            for piece in pieces:
                digest.update(piece)
                member.write(piece)
        self.sums[name] = digest.hexdigest()


def kit_path(office: Office) -> Path:
    """Where the office's kit lies, sealed by the office's key."""
    return Path(settings.OKIENKO_FILES) / FOLDER / f"{office.pk}.kit"


def make_kit(office: Office, *, now: datetime) -> Kit:
    """Make the kit anew; put into place when it is whole."""
    target = kit_path(office)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_suffix(".part")
    # Before the office is entered: it is described from inside and from outside.
    configuration = dump(office)
    with office_context(office), override("pl"), draft.open("wb") as file:
        draft.chmod(0o600)
        while seal():
            pass
        key = new_key()
        header = {"format": FORMAT, "written_at": now.isoformat(), "office": str(office.pk)}
        writer = SealedWriter(file, key, header | wrap_for_office(key))
        with ZipFile(writer, "w", ZIP_DEFLATED) as archive:
            made = _fill(archive, office, configuration, now)
        writer.finish()
    draft.replace(target)
    return made


def is_being_made(office: Office, now: datetime) -> bool:
    """Tell whether somebody is writing a kit; one that was cut off long ago does not count."""
    draft = kit_path(office).with_suffix(".part")
    try:
        return now.timestamp() - draft.stat().st_mtime < ABANDONED
    except FileNotFoundError:
        return False


def kit_written_at(office: Office) -> datetime | None:
    """When the kit that lies there was made; None where there is none."""
    try:
        with kit_path(office).open("rb") as file:
            return datetime.fromisoformat(read_header(file)["written_at"])
    except FileNotFoundError:
        return None


def kit_pieces() -> Iterator[bytes]:
    """The current office's kit, opened at once: its pieces may be asked for outside the office.

    Raises ``FileNotFoundError``.
    """
    file = kit_path(current_office()).open("rb")
    try:
        header = read_header(file)
        key = content_key(header)
    except BaseException:
        file.close()
        raise
    return _pieces_of(file, key, header)


def _pieces_of(file: BinaryIO, key: bytes, header: dict[str, Any]) -> Iterator[bytes]:
    with file:
        yield from unsealed(file, key, header)


def _fill(archive: ZipFile, office: Office, configuration: str, now: datetime) -> Kit:
    counted, rows = _Counted(archive), dict[str, int]()
    for model in kit_models():
        name = model._meta.db_table
        rows[name] = sum(1 for _row in rows_of(model))
        counted.put(f"dane/{name}.csv", _as_csv(model))
        counted.put(f"dane/{name}.json", _as_json(model))
    counted.put("urzad.yaml", iter([configuration.encode()]))
    files = office_files(office)
    for name, path in files:
        counted.put(f"pliki/{name}", _read(path))
    chain = head()
    counted.put("podsumowanie.pdf", iter([summary(office, rows, len(files), chain, now)]))
    counted.put("PRZECZYTAJ.txt", iter([readme(office, now).encode()]))
    counted.put(PUBLIC_KEY, iter([public_pem()]))
    sums = "".join(f"{digest}  {name}\n" for name, digest in sorted(counted.sums.items())).encode()
    archive.writestr(SUMS, sums)
    archive.writestr(SIGNATURE, sign(sums))
    return Kit(rows, len(files), sha256(sums).hexdigest(), chain.links, chain.head)


def _as_csv(model: type[models.Model]) -> Iterator[bytes]:
    yield "\N{BYTE ORDER MARK}".encode()
    yield _line(columns_of(model))
    for row in rows_of(model):
        yield _line([cell(value) for value in row])


def _line(cells: list[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerow(cells)
    return text.getvalue().encode()


def _as_json(model: type[models.Model]) -> Iterator[bytes]:
    columns, before = columns_of(model), "[\n"
    for row in rows_of(model):
        said: dict[str, Any] = dict(zip(columns, row, strict=True))
        yield (before + json.dumps(said, ensure_ascii=False)).encode()
        before = ",\n"
    yield b"[]\n" if before == "[\n" else b"\n]\n"


def _read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece

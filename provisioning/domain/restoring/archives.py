"""Archives of single offices that we keep: written by day, thrown away in time, tried in drills."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tenants.archive.load import load_archive
from tenants.archive.manifest import Manifest
from tenants.archive.read import open_archive, verify_archive
from tenants.archive.sealed import Damaged
from tenants.archive.write import write_archive
from tenants.db.place import OFFICE_PREFIX
from tenants.errors import Refusal
from tenants.ids import uuid7
from tenants.master_keys import Unreadable
from tenants.models import Office
from tenants.schema import drop_schema

from .refusals import NotWhole
from .stray import at_work_in


class NoFolder(Refusal):
    """Nobody said where archives are kept."""

    code: ClassVar[str] = "no_backup_folder"
    status: ClassVar[int] = 422
    message = _("Set OKIENKO_BACKUPS to the folder where archives of offices are kept.")


@dataclass(frozen=True, slots=True)
class Drill:
    """An archive that was loaded to see that it can be: how much, and its digest."""

    rows: int
    files: int
    digest: str


def back_up(office: Office, *, now: datetime) -> Path:
    """Write an archive that only the office's key opens; older ones than the days kept go.

    Raises ``NoFolder``.
    """
    folder = backup_folder(office)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{now:%Y%m%dT%H%M%S}.okienko"
    write_archive(office, target, now=now)
    oldest = (now - timedelta(days=settings.OKIENKO_BACKUP_DAYS)).strftime("%Y%m%dT%H%M%S")
    for one in folder.glob("*.okienko"):
        if one.stem < oldest:
            one.unlink()
    return target


def backup_folder(office: Office) -> Path:
    """Where the office's archives lie. Raises ``NoFolder``."""
    if not settings.OKIENKO_BACKUPS:
        raise NoFolder
    return Path(settings.OKIENKO_BACKUPS) / str(office.pk)


def whole(path: Path, *, transport: str = "") -> Manifest:
    """The last word of an archive that was read to its end. Raises ``NotWhole``."""
    try:
        return verify_archive(path, transport=transport)
    except (Damaged, Unreadable) as error:
        raise NotWhole(f"{NotWhole.message} ({error})") from error


def drill(path: Path, *, transport: str = "") -> Drill:
    """Load an archive into a schema apart, compare every sum, and drop it again.

    The office itself is not touched. Raises ``NotWhole``.
    """
    manifest = whole(path, transport=transport)
    schema = f"{OFFICE_PREFIX}{uuid7().hex}"
    with at_work_in(schema):
        try:
            with (
                TemporaryDirectory() as folder,
                open_archive(path, transport=transport) as opened,
            ):
                load_archive(opened, manifest, schema, Path(folder))
        except Damaged as error:
            raise NotWhole(f"{NotWhole.message} ({error})") from error
        finally:
            drop_schema(schema)
    return Drill(manifest.rows, len(manifest.files), manifest.digest)

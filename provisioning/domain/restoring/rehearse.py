"""The drill: the newest archive of each office is put back into a database that is thrown away.

Everything is done that a real restoration does, on the same server and by the same program: keys,
sums of every table and file, the schema brought up to date, every promise asked. The offices
themselves are not touched.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from tenants.archive.load import TooNew, load_archive
from tenants.archive.manifest import Manifest
from tenants.archive.read import open_archive
from tenants.archive.sealed import Damaged
from tenants.checks import broken_promises
from tenants.context import office_context, platform_context
from tenants.models import LIVING, Hostname, Office
from tenants.throw_away import throw_away_database

from .archives import backup_folder, whole
from .refusals import BY_DATABASE, NotOfThisTime, NotWhole, first_line

STAMP: Final = "%Y%m%dT%H%M%S"
TOO_OLD: Final = timedelta(hours=36)
"""Archives are written every night: one that is missing is no backup."""
UNSEALED: Final = "tmp"
LEFT_BEHIND: Final = timedelta(hours=12)
"""No office takes so long: whoever unsealed these files was killed."""


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What came out of one office's archive; ``trouble``: nothing, or why it would not do.

    Times in seconds: reading it to its end, loading it, asking the promises.
    """

    office: str
    file: str = ""
    trouble: str = ""
    rows: int = 0
    files: int = 0
    digest: str = ""
    broken: dict[str, int] = field(default_factory=dict)
    read: float = 0
    loaded: float = 0
    asked: float = 0

    @property
    def well(self) -> bool:
        """Whether the office could be put back from it."""
        return not self.trouble and not self.broken


def rehearse(offices: Iterable[Office], *, now: datetime) -> Iterator[Rehearsed]:
    """One after the other, each as soon as it is done. Raises ``NoFolder``."""
    wanted = [(office, newest(office)) for office in offices]
    _sweep(now)
    there = [(office, path) for office, path in wanted if path is not None]
    for office, path in wanted:
        if path is None:
            yield Rehearsed(office.subdomain, trouble=_("There is no archive."))
    if not there:
        return
    hosts = _hosts(office for office, _path in there)
    with throw_away_database():
        for office, path in there:
            yield _put_back(office, path, hosts, now)


def _sweep(now: datetime) -> None:
    """Throw away what killed drills left unsealed."""
    if not settings.OKIENKO_BACKUPS:
        return
    for folder in Path(settings.OKIENKO_BACKUPS).glob(f"{UNSEALED}*"):
        if folder.stat().st_mtime < (now - LEFT_BEHIND).timestamp():
            shutil.rmtree(folder, ignore_errors=True)


def newest(office: Office) -> Path | None:
    """The office's latest archive. Raises ``NoFolder``."""
    return max(backup_folder(office).glob("*.okienko"), default=None, key=lambda one: one.stem)


def _hosts(offices: Iterable[Office]) -> list[Hostname]:
    with platform_context():
        known = [one.pk for one in offices]
        return list(Hostname.objects.filter(tenant__in=known, tenant__state__in=LIVING))


def _put_back(office: Office, path: Path, hosts: Sequence[Hostname], now: datetime) -> Rehearsed:
    name, file = office.subdomain, str(path)
    if path.stem < (now - TOO_OLD).strftime(STAMP):
        return Rehearsed(name, file, _("The newest archive is too old."))
    begun = perf_counter()
    try:
        _row(office, hosts)
        manifest = whole(path)
        read = perf_counter()
        _load(office, path, manifest)
        loaded = perf_counter()
        # As it stood when the archive was written: what lapsed since then is nobody's fault.
        with office_context(office):
            found = broken_promises(datetime.fromisoformat(manifest.written_at))
    except (NotWhole, NotOfThisTime, OSError, *BY_DATABASE) as error:
        return Rehearsed(name, file, first_line(error))
    return Rehearsed(
        name,
        file,
        rows=manifest.rows,
        files=len(manifest.files),
        digest=manifest.digest,
        broken={name: len(ids) for name, ids in found.items()},
        read=read - begun,
        loaded=loaded - read,
        asked=perf_counter() - loaded,
    )


def _row(office: Office, hosts: Sequence[Hostname]) -> None:
    """The office as the platform knows it, with its key: what a backup of the platform brings."""
    with platform_context():
        office.save(force_insert=True)
        for host in hosts:
            if host.tenant_id == office.pk:
                host.save(force_insert=True)


def _load(office: Office, path: Path, manifest: Manifest) -> None:
    try:
        with (
            TemporaryDirectory(prefix=UNSEALED, dir=settings.OKIENKO_BACKUPS) as folder,
            open_archive(path) as opened,
        ):
            load_archive(opened, manifest, str(office.schema_name), Path(folder))
    except TooNew as error:
        raise NotOfThisTime from error
    except Damaged as error:
        raise NotWhole(f"{NotWhole.message} ({error})") from error

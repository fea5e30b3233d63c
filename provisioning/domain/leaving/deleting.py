"""The steps that delete: each can be done again, and finds nothing the second time.

Counts are written down before the deed, so that a kill in between does not lose them.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from provisioning.kit.make import kit_path
from provisioning.models import Leaving, LeavingStep
from tenants.archive.tables import tables_of
from tenants.context import platform_context
from tenants.models import Office
from tenants.schema import drop_schema, owning, schema_exists

from .closing import practice_ids
from .handing_over import needs_owner
from .public_rows import count_deletable, delete_rows, kept_rows
from .redis_traces import count_keys, count_work, forget_keys, forget_work


def schema(leaving: Leaving, step: LeavingStep, now: datetime) -> dict[str, Any]:
    """Drop the schema and role of the office, and of its practice offices."""
    needs_owner()
    for office in _offices(leaving):
        name = str(office.schema_name)
        if schema_exists(name) and office.pk == leaving.office_id:
            _write_down(step, {"rows": count_rows(name)})
        drop_schema(name)
    return {}


def files(leaving: Leaving, step: LeavingStep, now: datetime) -> dict[str, Any]:
    """Delete uploaded files, the kit, and the archives we keep of the office."""
    offices = _offices(leaving)
    uploaded = [Path(settings.OKIENKO_FILES) / str(office.pk) for office in offices]
    archives = [folder for office in offices if (folder := backups_of(office))]
    if not step.told:
        counted = {"files": sum(map(_count, uploaded)), "archives": sum(map(_count, archives))}
        _write_down(step, counted)
    for folder in (*uploaded, *archives):
        if folder.exists():
            shutil.rmtree(folder)
    for office in offices:
        kit_path(office).unlink(missing_ok=True)
        kit_path(office).with_suffix(".part").unlink(missing_ok=True)
    return {}


def cache(leaving: Leaving, step: LeavingStep, now: datetime) -> dict[str, Any]:
    """Empty what the cache remembers of the office."""
    ids = [str(office.pk) for office in _offices(leaving)]
    if not step.told:
        _write_down(step, {"keys": sum(map(count_keys, ids))})
    for one in ids:
        forget_keys(one)
    return {}


def queue(leaving: Leaving, step: LeavingStep, now: datetime) -> dict[str, Any]:
    """Delete tasks that wait for a worker; the hints go with the rows."""
    ids = [str(office.pk) for office in _offices(leaving)]
    if not step.told:
        _write_down(step, {"tasks": sum(map(count_work, ids))})
    for one in ids:
        forget_work(one)
    return {}


def rows(leaving: Leaving, step: LeavingStep, now: datetime) -> dict[str, Any]:
    """Delete what the platform knows of the office, but for what the law wants us to keep."""
    needs_owner()
    pks = [office.pk for office in _offices(leaving)]
    if not step.told:
        _write_down(step, {"deleted": count_deletable(pks)})
    delete_rows(pks)
    return {"kept": kept_rows(pks)}


def key(leaving: Leaving, step: LeavingStep, now: datetime) -> dict[str, Any]:
    """Destroy the data key: what it sealed is noise from now on, wherever copies lie."""
    with platform_context():
        Office.objects.filter(pk__in=[office.pk for office in _offices(leaving)]).update(
            wrapped_key=b"", sealing_keys={}, entitlements={}
        )
    return {"destroyed_at": now.isoformat()}


def count_rows(schema_name: str) -> dict[str, int]:
    """How many rows each table has; nobody's data."""
    with owning(schema_name) as owner, owner.cursor() as cursor:
        counts = {}
        for table in tables_of(cursor, schema_name):
            name = owner.ops.quote_name(table.name)
            cursor.execute(f"SELECT count(*) FROM {name}")  # noqa: S608 - a name of the catalogue
            counts[table.name] = cursor.fetchone()[0]
    return counts


def backups_of(office: Office) -> Path | None:
    """The folder of our own archives of an office, where the installation keeps some."""
    return Path(settings.OKIENKO_BACKUPS) / str(office.pk) if settings.OKIENKO_BACKUPS else None


def _offices(leaving: Leaving) -> list[Office]:
    """The office last: what its practice offices leave behind must not outlive it."""
    with platform_context():
        pks: Iterable[Any] = practice_ids(leaving)
        practice = list(Office.objects.filter(pk__in=pks))
        return [*practice, Office.objects.get(pk=leaving.office_id)]


def _count(folder: Path) -> int:
    return sum(1 for path in folder.rglob("*") if path.is_file()) if folder.exists() else 0


def _write_down(step: LeavingStep, told: dict[str, Any]) -> None:
    step.told = told
    with platform_context():
        LeavingStep.objects.filter(pk=step.pk).update(told=told)

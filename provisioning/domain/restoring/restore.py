"""Put one office back from an archive; what is there is never written over."""

from __future__ import annotations

import shutil
from copy import copy
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction

from provisioning.models import Leaving, Replacement
from tenants.archive.load import TooNew, folder_of, load_archive
from tenants.archive.manifest import Manifest
from tenants.archive.read import open_archive
from tenants.archive.sealed import Damaged
from tenants.audit.actor import Actor
from tenants.audit.record import record
from tenants.context import office_context, platform_context
from tenants.db.place import OFFICE_PREFIX
from tenants.erasures import erased_since, forget_again
from tenants.fleet.seen import known_migrations, read_seen
from tenants.hosts import forget_hosts
from tenants.ids import uuid7
from tenants.models import LIVING, Office
from tenants.registry import modules
from tenants.schema import drop_role, drop_schema, migrate, schema_exists
from tenants.swap import speaking_for, swap_schemas
from tenants.tasks import send

from .archives import whole
from .refusals import NotHere, NothingRestored, NotOfThisTime, NotWhole, Unconfirmed


def restore(path: Path, *, now: datetime, by: Actor) -> Replacement:
    """Load an archive into a new schema, forget again, and let it take the office's place.

    What was there is kept aside until ``confirm_restore`` or ``take_back``. Killed half-way the
    office is as it was, and calling it again begins anew. Raises ``NotWhole``, ``NotHere``,
    ``NotOfThisTime`` and ``Unconfirmed``.
    """
    manifest = whole(path)
    office = _office(UUID(manifest.office))
    row = _begin(office, manifest, now, by)
    try:
        with open_archive(path) as opened:
            load_archive(opened, manifest, row.schema, _files(row))
    except TooNew as error:
        raise NotOfThisTime from error
    except Damaged as error:
        raise NotWhole(f"{NotWhole.message} ({error})") from error
    forgotten = _forget(office, row, now)
    _switch(office, row, forgotten, now=now, by=by)
    return row


def confirm_restore(office: Office, *, now: datetime, by: Actor) -> Replacement:
    """Somebody looked: what was kept aside is dropped for ever. Raises ``NothingRestored``."""
    row = _waiting(office)
    if row.old_schema:
        drop_schema(row.old_schema)
    _remove(_aside(row))
    _close(row, by=by, now=now, action="office.restore_confirm", confirmed_at=now)
    return row


def take_back(office: Office, *, now: datetime, by: Actor) -> Replacement:
    """The office is again as it was before; what was restored is dropped.

    An update meanwhile went past what was kept aside: it is made up for before anybody works in it.
    Raises ``NothingRestored``.
    """
    row = _waiting(office)
    if not row.old_schema:  # there was nothing before
        raise NothingRestored
    if schema_exists(row.old_schema) and known_migrations() - read_seen(row.old_schema):
        migrate(row.old_schema)
    swap_schemas(str(office.schema_name), row.old_schema, row.schema)
    _exchange(folder_of(office.pk), _aside(row), _files(row))
    forget_hosts()
    drop_schema(row.schema)
    _remove(_files(row))
    _close(row, by=by, now=now, action="office.restore_undo", undone_at=now)
    return row


def _office(office_id: UUID) -> Office:
    with platform_context():
        office: Office | None = Office.objects.filter(pk=office_id, state__in=LIVING).first()
        if office is None or Leaving.objects.under_way().filter(office=office).exists():
            raise NotHere
    return office


def _begin(office: Office, manifest: Manifest, now: datetime, by: Actor) -> Replacement:
    with platform_context():
        former = Replacement.objects.filter(
            office=office, confirmed_at=None, undone_at=None
        ).first()
    live = str(office.schema_name)
    if (
        former is not None
        and former.switched_at is None
        and schema_exists(former.old_schema or live)
    ):
        _finish(office, former, 0, now=now, by=by)  # killed between the swap and its note
    if former is not None and former.switched_at is not None:
        raise Unconfirmed
    if former is not None:  # killed before: its schema has never been the office's
        drop_schema(former.schema)
        _remove(_files(former))
        with platform_context():
            former.delete()
    aside = f"{OFFICE_PREFIX}{uuid7().hex}" if schema_exists(live) else ""
    with platform_context():
        return Replacement.objects.create(
            office=office,
            schema=f"{OFFICE_PREFIX}{uuid7().hex}",
            old_schema=aside,
            written_at=datetime.fromisoformat(manifest.written_at),
            rows=manifest.rows,
            began_at=now,
        )


def _forget(office: Office, row: Replacement, now: datetime) -> int:
    """Before anybody can see them: who was forgotten since the archive was written."""
    erased = erased_since(office, row.written_at)
    apart = copy(office)
    apart.schema_name = row.schema
    with speaking_for(office.pk, row.schema), office_context(apart):
        return forget_again(erased, now=now)


def _switch(office: Office, row: Replacement, forgotten: int, *, now: datetime, by: Actor) -> None:
    if not row.old_schema:
        drop_role(str(office.schema_name))
    swap_schemas(str(office.schema_name), row.schema, row.old_schema)
    _finish(office, row, forgotten, now=now, by=by)


def _finish(office: Office, row: Replacement, forgotten: int, *, now: datetime, by: Actor) -> None:
    _exchange(folder_of(office.pk), _files(row), _aside(row))
    forget_hosts()
    _close(row, by=by, now=now, action="office.restore", switched_at=now, forgotten=forgotten)
    # What was due when the archive was written, and what the office's own rules forget by now.
    for task in sorted({task for module in modules() for task in module.due_tasks.values()}):
        send(task, office.pk)


def _waiting(office: Office) -> Replacement:
    with platform_context():
        row = Replacement.objects.filter(
            office=office, confirmed_at=None, undone_at=None, switched_at__isnull=False
        ).first()
    if row is None:
        raise NothingRestored
    return row


def _close(row: Replacement, *, by: Actor, now: datetime, action: str, **values: Any) -> None:
    with platform_context(), transaction.atomic():
        Replacement.objects.filter(pk=row.pk).update(**values)
        record(action, by=by, now=now, about=row.office)
    for name, value in values.items():
        setattr(row, name, value)


def _files(row: Replacement) -> Path:
    return folder_of(f"{row.office_id}.restored")


def _aside(row: Replacement) -> Path:
    return folder_of(f"{row.office_id}.before")


def _exchange(live: Path, new: Path, aside: Path) -> None:
    """Files have no transactions: done again after a kill, it comes to the same."""
    if new.exists() or not aside.exists():
        _remove(aside)
        if live.exists():
            live.rename(aside)
        if new.exists():
            new.rename(live)


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)

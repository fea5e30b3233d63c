"""Taking a list out: a short one at once, a long one in the background with its progress."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import translation

from booking.domain.scope import Scope
from booking.errors import NotFound
from booking.models import ExportState, ListExport
from tenants.accounts.models import User
from tenants.audit.actor import Actor
from tenants.audit.record import record
from tenants.due import due
from tenants.files import OfficeStorage
from tenants.held import held
from tenants.ids import uuid7
from tenants.tasks import after_commit

from .files import content, write
from .query import ListQuery, find, from_json

log = logging.getLogger(__name__)

AT_ONCE: Final = 2_000
KEPT_FOR: Final = timedelta(hours=24)
CHUNK: Final = 2_000
TASK: Final = "booking.list_export"
PATIENCE: Final = timedelta(minutes=5)
"""Whoever was killed while writing is missed after this."""


@transaction.atomic
def take_out(
    query: ListQuery, format_: str, person: User, *, now: datetime, by: Actor
) -> bytes | ListExport:
    """The file, or the order to write it where the list is long; either is audited."""
    found = find(query, Scope.of(person), now=now)
    total = found.count()
    export = ListExport(
        person=person,
        format=format_,
        query=query.as_json(),
        language=translation.get_language() or "pl",
        total=total,
        started_at=now,
        until=now + KEPT_FOR,
    )
    record("booking.list_exported", by=by, now=now, about=person, fields=[format_, str(total)])
    if total <= AT_ONCE:
        return content(query, found.rows(), format_)
    export.save()
    due(TASK, now + PATIENCE)
    due(TASK, export.until)
    after_commit(TASK)
    return export


def work_on_exports(now: datetime) -> None:
    """Write what was ordered, and delete what has lain long enough. Doing it again is safe.

    A list may take longer than the clock waits before it sends another, which leaves it alone.
    """
    waiting = ListExport.objects.filter(state=ExportState.RUNNING, until__gt=now)
    for export in waiting.select_related("person").order_by("started_at"):
        with held(f"{TASK}:{export.pk}") as mine:
            if not mine:
                due(TASK, now + PATIENCE)
            elif waiting.filter(pk=export.pk).exists():
                _write(export)
    storage = OfficeStorage()
    for old in ListExport.objects.filter(until__lte=now).exclude(state=ExportState.OVER):
        storage.delete(old.file)
        ListExport.objects.filter(pk=old.pk).update(state=ExportState.OVER)


def export_of(export_id: UUID, person: User) -> ListExport:
    """A file of one's own; raises ``NotFound`` for anybody else's."""
    found = ListExport.objects.filter(pk=export_id, person=person).first()
    if found is None:
        raise NotFound
    return found


def _write(export: ListExport) -> None:
    query, storage = from_json(export.query), OfficeStorage()
    mine = ListExport.objects.filter(pk=export.pk)

    def told(number: int) -> None:
        mine.update(written=number)

    found = find(query, Scope.of(export.person), now=export.started_at).rows()
    ready = Path(storage.path(export.file))
    ready.parent.mkdir(parents=True, exist_ok=True)
    # Two may write the same list once the line to the database broke: either file will do.
    part = ready.with_suffix(f".{uuid7()}")
    try:
        with translation.override(export.language), part.open("wb") as file:
            write(query, found.iterator(chunk_size=CHUNK), export.format, file, told)
        part.replace(ready)
    except Exception:
        log.exception("list export %s could not be written", export.pk)
        part.unlink(missing_ok=True)
        mine.update(state=ExportState.FAILED)
        return
    mine.update(state=ExportState.DONE)

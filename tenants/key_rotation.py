"""Keys of offices exchanged while everybody works.

Processes remember an office's row for up to ``hosts.REMEMBER_SECONDS``, so a key is first made
known to all, then seals, and only then is what older keys sealed sealed again. The row notes by
which key everything was (``sealed``): until then a rotation goes on with the key it has. An older
key is removed by a later rotation, when no process can be left that seals with it, and only when
nothing is sealed by it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.apps import apps
from django.db import connection, transaction

from .audit.actor import SYSTEM
from .audit.record import record
from .context import office_context, platform_context
from .hosts import forget_hosts
from .master_keys import Unreadable, is_old, new_sealing_key, rewrapped, rewrapped_sealing_key
from .models import Office, OfficeState
from .secrets import LATER, EncryptedTextField, seal, sealing_version, unseal

logger = logging.getLogger(__name__)

BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Rotated:
    """What became of one office: values sealed again, or why not."""

    subdomain: str
    sealed: int = 0
    error: str = ""


def rewrap(office: Office) -> bool:
    """Wrap the office's keys by the newest master key; False where they are already."""
    with platform_context(), transaction.atomic():
        row = _locked(office)
        old = bytes(row.wrapped_key)
        if not is_old(old):
            return False
        new = rewrapped(row.pk, old)
        keys = row.sealing_keys.get("keys", {})
        moved = {name: rewrapped_sealing_key(row.pk, old, new, text) for name, text in keys.items()}
        row.wrapped_key = new
        if keys:
            row.sealing_keys = {**row.sealing_keys, "keys": moved}
        row.save(update_fields=["wrapped_key", "sealing_keys"])
    forget_hosts()
    return True


def announce(office: Office, *, now: datetime) -> str:
    """Make a key that every process can open and none seals with yet; its name.

    A rotation that was broken off goes on: with the key it had announced, or with the one that
    seals already where something is left to be sealed again. Otherwise older keys that nothing
    is sealed by go.
    """
    used = _keys_in_use(office)
    with platform_context(), transaction.atomic():
        row = _locked(office)
        known: dict[str, str] = row.sealing_keys.get("keys", {})
        current = row.sealing_keys.get("current", "")
        if waiting := [name for name in known if name > current]:
            return max(waiting)
        # An office whose row has never noted it was rotated before that was noted at all.
        if current != row.sealing_keys.get("sealed", current):
            return str(current)
        name = f"{now:%Y%m%dT%H%M%S}-{len(known)}"
        kept = {key: text for key, text in known.items() if key == current or key in used}
        kept[name] = new_sealing_key(row.pk, bytes(row.wrapped_key))
        row.sealing_keys = {**row.sealing_keys, "keys": kept, "sealed": current}
        row.save(update_fields=["sealing_keys"])
    forget_hosts()
    return name


def switch(office: Office, name: str) -> Office:
    """Seal by the announced key from now on."""
    with platform_context(), transaction.atomic():
        row = _locked(office)
        row.sealing_keys = {**row.sealing_keys, "current": name}
        row.save(update_fields=["sealing_keys"])
    forget_hosts()
    return row


def seal_again(office: Office, *, now: datetime) -> int:
    """Seal by the current key whatever an older one sealed; how many values.

    What does not open holds up nothing behind it: it is logged, and at the end raises
    ``Unreadable``; then not everything is sealed by the current key, and nobody notes that it is.
    """
    with platform_context():
        row = Office.objects.get(pk=office.pk)
    damaged: list[Unreadable] = []
    with office_context(row):
        count = sum(_column(field, damaged) for field in _sealed_fields())
        if not damaged:
            record("keys.rotated", by=SYSTEM, now=now, fields=[str(count)])
    if damaged:
        raise damaged[0]
    current = row.sealing_keys.get("current", "")
    with platform_context(), transaction.atomic():
        row = _locked(office)
        row.sealing_keys = {**row.sealing_keys, "sealed": current}
        row.save(update_fields=["sealing_keys"])
    return count


def rotate_all(
    offices: list[Office], *, now: datetime, wait: Callable[[], None]
) -> Iterator[Rotated]:
    """Give each office a new key; ``wait`` lasts until no process remembers an older row.

    One office's trouble is its own: the others go on.
    """
    names: dict[Office, str] = {}
    for office in offices:
        try:
            rewrap(office)
            if office.state != OfficeState.BUILDING:  # it has sealed nothing yet
                names[office] = announce(office, now=now)
        except Exception as trouble:  # whatever it is, it is this office's alone
            yield Rotated(office.subdomain, error=type(trouble).__name__)
    wait()
    switched = []
    for office, name in names.items():
        try:
            switch(office, name)
            switched.append(office)
        except Exception as trouble:  # as above
            yield Rotated(office.subdomain, error=type(trouble).__name__)
    wait()
    for office in switched:
        try:
            yield Rotated(office.subdomain, seal_again(office, now=now))
        except Exception as trouble:  # as above
            yield Rotated(office.subdomain, error=type(trouble).__name__)


def offices_with_keys(subdomain: str = "") -> list[Office]:
    """Those whose keys are still there."""
    with platform_context():
        found = Office.objects.exclude(state=OfficeState.GONE)
        return list(found.filter(subdomain=subdomain) if subdomain else found)


def _locked(office: Office) -> Office:
    row: Office = Office.objects.select_for_update().get(pk=office.pk)
    return row


def _sealed_fields() -> list[EncryptedTextField]:
    found: list[Any] = [
        field
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, EncryptedTextField) and model._meta.managed
    ]
    return found


def _keys_in_use(office: Office) -> set[str]:
    """Names of the keys by which something is sealed; it is read by what it begins with."""
    used: set[str] = set()
    with office_context(office), connection.cursor() as cursor:
        for field in _sealed_fields():
            table = connection.ops.quote_name(field.model._meta.db_table)
            column = connection.ops.quote_name(str(field.column))
            cursor.execute(f"SELECT DISTINCT split_part({column}, ':', 1) FROM {table}")  # noqa: S608 - names of ours
            used.update(version.removeprefix(LATER) for (version,) in cursor.fetchall())
    return used


def _column(field: EncryptedTextField, damaged: list[Unreadable]) -> int:
    """Exchange by comparing: whoever changes a value meanwhile wins; theirs is sealed anew.

    What does not open goes to ``damaged``.
    """
    table = connection.ops.quote_name(field.model._meta.db_table)
    column = connection.ops.quote_name(str(field.column))
    prefix = f"{sealing_version()}:"
    last, count = None, 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute(
                f"SELECT id, {column} FROM {table} WHERE {column} <> ''"  # noqa: S608 - names of ours
                f" AND NOT starts_with({column}, %s) AND (%s::uuid IS NULL OR id > %s)"
                f" ORDER BY id LIMIT {BATCH}",
                [prefix, last, last],
            )
            rows = cursor.fetchall()
            if not rows:
                return count
            last = rows[-1][0]
            pairs = []
            for key, old in rows:
                try:
                    pairs.append((seal(field.purpose, unseal(field.purpose, old)), key, old))
                except Unreadable as error:
                    logger.warning("%s of %s does not open", field.purpose, key)
                    damaged.append(error)
            cursor.executemany(
                f"UPDATE {table} SET {column} = %s WHERE id = %s AND {column} = %s",  # noqa: S608 - as above
                pairs,
            )
            count += len(pairs)

"""Bringing one row of the database to what a part of the file says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from tenants.base import OfficeModel

M = TypeVar("M", bound=OfficeModel)


def bring(row: M | None, model: type[M], identity: Mapping[str, Any], **values: Any) -> M:
    """Make the row, or change it so that it has ``values``; writes only what differs."""
    if row is None:
        row = model(**identity, **values)
        row.save(force_insert=True)
        return row
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    if changed:
        row.save(update_fields=changed)
    return row

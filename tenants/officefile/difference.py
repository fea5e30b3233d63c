"""What applying an office file did, or would do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from tenants.base import OfficeModel

M = TypeVar("M", bound=OfficeModel)


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing: ``what`` happened to it (added, changed, removed) and which keys of it changed."""

    section: str
    key: str
    what: str
    fields: tuple[str, ...] = ()


class Differences:
    """Collects what was done, row by row; unchanged rows are only counted."""

    def __init__(self) -> None:
        self.found: list[Difference] = []
        self.unchanged = 0

    def upsert(
        self,
        section: str,
        row: M | None,
        model: type[M],
        identity: Mapping[str, Any],
        **values: Any,
    ) -> M:
        """Make or change the row so that it has ``values``; saves only what differs."""
        key = " ".join(str(one) for one in identity.values() if one is not None)
        if row is None:
            row = model(**identity, **values)
            row.save(force_insert=True)
            self.found.append(Difference(section, key, "added"))
            return row
        changed = tuple(name for name, value in values.items() if getattr(row, name) != value)
        if not changed:
            self.unchanged += 1
            return row
        for name in changed:
            setattr(row, name, values[name])
        row.save(update_fields=changed)
        self.found.append(Difference(section, key, "changed", changed))
        return row

    def removed(self, section: str, key: str) -> None:
        """Note that something is there no more."""
        self.found.append(Difference(section, key, "removed"))

    def changed(self, section: str, key: str, *fields: str) -> None:
        """Note a change beside the row's own columns."""
        self.found.append(Difference(section, key, "changed", fields))

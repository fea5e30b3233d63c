"""What changed between two states of an office, in the words of the office file."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any, Final

from booking.public import PlanDifference
from provisioning.officefile.check import IDENTITY
from provisioning.officefile.document import OfficeFile
from tenants.officefile.readers import keys_of

# In these the order of the file is the order on residents' pages.
ORDERED: Final = ("locations", "units", "categories", "services", "counters")
SINGLE: Final = ("office", "settings")


class What(StrEnum):
    """What happened to a thing."""

    ADDED = "added"
    CHANGED = "changed"
    ARCHIVED = "archived"
    REMOVED = "removed"


@dataclasses.dataclass(frozen=True, slots=True)
class Change:
    """One thing of a section; ``fields``: the keys that differ, such as ``lead.max_days``."""

    section: str
    key: str
    what: What
    fields: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Difference:
    """All changes in the order of the file, and how many things stayed as they were.

    ``plan``: what they do to the times that can be booked and to the visits that are. ``before``
    and ``after``: the two states, for whoever shows what a change is from and to.
    """

    changes: tuple[Change, ...]
    unchanged: int
    plan: PlanDifference = dataclasses.field(default_factory=PlanDifference, compare=False)
    before: OfficeFile | None = dataclasses.field(default=None, compare=False, repr=False)
    after: OfficeFile | None = dataclasses.field(default=None, compare=False, repr=False)

    def __bool__(self) -> bool:
        return bool(self.changes)


def compare(before: OfficeFile | None, after: OfficeFile) -> Difference:
    """What leads from ``before`` to ``after``; None: from an office that is not configured yet."""
    changes: list[Change] = []
    unchanged = 0
    for name in keys_of(OfficeFile):
        new = getattr(after, name)
        if name in SINGLE:
            found = list(_single(name, getattr(before, name) if before else None, new))
            unchanged += not found
        else:
            old = getattr(before, name) if before else ()
            found = list(_section(name, old, new))
            touched = {change.key for change in found}
            unchanged += sum(1 for one in new if key_of(name, one) not in touched)
        changes += found
    return Difference(tuple(changes), unchanged, before=before, after=after)


def key_of(section: str, part: Any) -> str:
    """What a thing is called within its section."""
    if section == "exceptions":
        first, last = part.first_day, part.last_day
        words = [str(first) if first == last else f"{first}–{last}", part.unit, part.counter]
        return " ".join(word for word in words if word)
    words = [str(getattr(part, name) or "") for name in IDENTITY[section]]
    return " ".join(word for word in words if word and word != "every")


def _single(section: str, old: Any, new: Any) -> Iterator[Change]:
    if old is None:
        yield Change(section, "", What.ADDED)
    elif fields := tuple(_differing(old, new)):
        yield Change(section, "", What.CHANGED, fields)


def _section(section: str, old: Sequence[Any], new: Sequence[Any]) -> Iterator[Change]:
    before = {key_of(section, one): one for one in old}
    after = {key_of(section, one): one for one in new}
    for key, part in after.items():
        if key not in before:
            yield Change(section, key, What.ADDED)
        elif fields := tuple(_differing(before[key], part)):
            archived = getattr(part, "status", "") == "archived" and "status" in fields
            yield Change(section, key, What.ARCHIVED if archived else What.CHANGED, fields)
    for key in before.keys() - after.keys():
        yield Change(section, key, What.REMOVED)
    stayed = [key for key in before if key in after]
    if section in ORDERED and stayed != [key for key in after if key in before]:
        yield Change(section, "", What.CHANGED, ("order",))


def _differing(old: Any, new: Any, prefix: str = "") -> Iterator[str]:
    """The keys of a part whose values differ; of lists of named things, the names."""
    for name, one in keys_of(type(new)).items():
        was, now = getattr(old, one.name), getattr(new, one.name)
        if was == now:
            continue
        path = f"{prefix}{name}"
        if dataclasses.is_dataclass(was) and dataclasses.is_dataclass(now):
            yield from _differing(was, now, f"{path}.")
        elif names := _names(was, now):
            yield from (f"{path}.{each}" for each in names)
        else:
            yield path


def _names(was: Any, now: Any) -> list[str]:
    """The names of what differs between two lists of named things; none for other values."""
    before, after = _by_name(was), _by_name(now)
    if before is None or after is None:
        return []
    everyone = [*after, *(name for name in before if name not in after)]
    return [name for name in everyone if before.get(name) != after.get(name)]


def _by_name(values: Any) -> dict[str, Any] | None:
    if not isinstance(values, tuple):
        return None
    named: dict[str, Any] = {}
    for value in values:
        if dataclasses.is_dataclass(value):
            named[str(getattr(value, "key", None) or getattr(value, "valid_from", ""))] = value
        elif isinstance(value, tuple):
            named[str(value[0])] = value[1]
        else:
            return None
    return named

"""Readers of what holds other things: each turns a node into a value, or notes problems.

Values themselves are read by ``tenants.officefile.values``.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import yaml
from django.utils.translation import gettext as _

from .nodes import Problems, Where, is_left_empty, pairs
from .suggest import unknown_key

T = TypeVar("T")
Reader = Callable[[yaml.Node, Problems], Any]


@dataclasses.dataclass(frozen=True, slots=True)
class Part:
    """A part of the file that later checks speak of: it remembers where it stands."""

    where: Where = dataclasses.field(default=Where(), compare=False, repr=False, kw_only=True)


def key(reader: Reader, default: Any = dataclasses.MISSING) -> Any:
    """A dataclass field read by ``reader``; without ``default`` the file must give it."""
    metadata = {"read": reader, "mapping": getattr(reader, "gives_mapping", False)}
    if default is dataclasses.MISSING:
        return dataclasses.field(metadata=metadata)
    return dataclasses.field(default=default, metadata=metadata)


def list_wanted() -> str:
    """The sentence about a value where a list belongs."""
    return _("Here belongs a list: “[one, two]”, or lines that begin with “- ”.")


def keys_of(kind: Any) -> dict[str, dataclasses.Field[Any]]:
    """The fields of a dataclass that a file gives, by their key (``from_`` is ``from`` there)."""
    return {one.name.rstrip("_"): one for one in dataclasses.fields(kind) if "read" in one.metadata}


def values_of(kind: Any, node: yaml.MappingNode, problems: Problems) -> dict[str, Any]:
    """What a mapping gives for the fields of ``kind``; what could not be read is left out."""
    known, values = keys_of(kind), {}
    given = pairs(node, problems)
    for name, (key_node, value_node) in given.items():
        if name not in known:
            problems.add(key_node, unknown_key(name, known))
            continue
        if is_left_empty(value_node):
            continue
        inner = Problems()
        value = known[name].metadata["read"](value_node, inner)
        problems.add_under(name, inner)
        if not inner.found or isinstance(value, tuple):
            values[known[name].name] = value
    for name, one in known.items():
        missing = name not in given or is_left_empty(given[name][1])
        if missing and one.default is dataclasses.MISSING:
            problems.add(node, _("“%(key)s” is missing.") % {"key": name})
    return values


def part(kind: type[T]) -> Reader:
    """A mapping with exactly the keys of a dataclass; None when anything in it is wrong."""

    def read(node: yaml.Node, problems: Problems) -> T | None:
        if not isinstance(node, yaml.MappingNode):
            problems.add(node, _("Here belong keys and values."))
            return None
        before = len(problems.found)
        values = values_of(kind, node, problems)
        if len(problems.found) > before:
            return None
        if issubclass(kind, Part):
            values["where"] = Where(node)
        return kind(**values)

    return read


def list_of(reader: Reader) -> Reader:
    """A list whose items ``reader`` reads, as a tuple; without those that could not be read."""

    def read(node: yaml.Node, problems: Problems) -> tuple[Any, ...]:
        if not isinstance(node, yaml.SequenceNode):
            problems.add(node, list_wanted())
            return ()
        found = []
        for item in node.value:
            if is_left_empty(item):
                problems.add(item, _("This item of the list is empty."))
                continue
            before = len(problems.found)
            value = reader(item, problems)
            if len(problems.found) == before:
                found.append(value)
        return tuple(found)

    return read


def one_or_list(reader: Reader) -> Reader:
    """One value, or a list of several; a list of one is as good as the one."""
    several = list_of(reader)

    def read(node: yaml.Node, problems: Problems) -> Any:
        if not isinstance(node, yaml.SequenceNode):
            return reader(node, problems)
        found = several(node, problems)
        return found[0] if len(found) == 1 else found

    return read


def mapping_of(reader: Reader, names: Sequence[str] = ()) -> Reader:
    """A mapping of words (of ``names``, if given) to what ``reader`` reads; as sorted pairs."""

    def read(node: yaml.Node, problems: Problems) -> tuple[tuple[str, Any], ...]:
        if not isinstance(node, yaml.MappingNode):
            problems.add(node, _("Here belong keys and values."))
            return ()
        found = {}
        for name, (key_node, value_node) in pairs(node, problems).items():
            if names and name not in names:
                problems.add(key_node, unknown_key(name, names))
                continue
            found[name] = reader(value_node, problems)
        return tuple(sorted(found.items()))

    read.gives_mapping = True  # type: ignore[attr-defined]  # writing asks: {} and [] differ
    return read

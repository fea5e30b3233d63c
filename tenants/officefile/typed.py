"""What somebody typed on a screen, read by the same readers as an office file.

The words become a node tree in which every key has a line of its own, so that what readers and
checks note about a line is told beside the box it was typed into.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any, Final, TypeVar

import yaml

from tenants.errors import Invalid

from .nodes import STANDARD, Problems
from .readers import part
from .write import plain

T = TypeVar("T")
Words = Mapping[str, Any]
WHOLE: Final = ""


def words_of(part_: object) -> dict[str, Any]:
    """A part in the words of the file: only what differs from the defaults."""
    found: dict[str, Any] = plain(part_)
    return found


class Typed:
    """The words of one part as nodes, and which path each line stands for."""

    def __init__(self, words: Words) -> None:
        self.paths: dict[int, str] = {}
        self.node = self._mapping(words, WHOLE)

    def read(self, kind: type[T]) -> T:
        """The part of these words. Raises ``Invalid``, errors by path such as ``lead.max_days``."""
        problems = Problems()
        found: T | None = part(kind)(self.node, problems)
        if problems.found or found is None:
            raise self.refusal(problems)
        return found

    def refusal(self, problems: Problems) -> Invalid:
        """What was noted, by path; what belongs to no box under the empty path."""
        errors: dict[str, list[str]] = {}
        for one in problems.found:
            told = errors.setdefault(self.paths.get(one.line - 1, WHOLE), [])
            if one.message not in told:
                told.append(one.message)
        return Invalid(errors=errors)

    def _mapping(self, words: Words, path: str) -> yaml.MappingNode:
        mark = self._mark(path)
        pairs = []
        for key, value in words.items():
            inner = f"{path}.{key}" if path else str(key)
            name = yaml.ScalarNode(f"{STANDARD}str", str(key), self._mark(inner))
            pairs.append((name, self._node(value, inner)))
        return yaml.MappingNode(f"{STANDARD}map", pairs, mark, mark)

    def _node(self, value: Any, path: str) -> yaml.Node:
        if isinstance(value, Mapping):
            return self._mapping(value, path)
        mark = self._mark(path)
        if isinstance(value, Sequence) and not isinstance(value, str):
            items = [self._node(one, _path_of(one, path)) for one in value]
            return yaml.SequenceNode(f"{STANDARD}seq", items, mark, mark)
        return yaml.ScalarNode(f"{STANDARD}str", _scalar(value), mark, mark)

    def _mark(self, path: str) -> yaml.Mark:
        line = len(self.paths)
        self.paths[line] = path
        return yaml.Mark("typed", 0, line, 0, None, 0)


def _path_of(item: Any, path: str) -> str:
    """Named things in a list have paths of their own: ``fields.vin``."""
    named = isinstance(item, Mapping) and "key" in item
    return f"{path}.{item['key']}" if named else path


def _scalar(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return value.isoformat() if isinstance(value, date) else str(value)

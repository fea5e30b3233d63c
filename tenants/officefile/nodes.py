"""YAML as nodes that know their line; strict about YAML itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import yaml
from django.utils.translation import gettext as _

LARGEST: Final = 1_000_000
MOST_NODES: Final = 50_000


@dataclass(frozen=True, order=True, slots=True)
class Problem:
    """Something wrong in the file: its line (from 1) and what to do about it."""

    line: int
    message: str


class BadFile(Exception):
    """The file cannot be used; ``problems`` lists everything found, in order of lines."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(f"{one.line}: {one.message}" for one in self.problems))


@dataclass(slots=True)
class Problems:
    """Where readers put what they find."""

    found: list[Problem] = field(default_factory=list)

    def add(self, node: yaml.Node | int, message: str) -> None:
        """Note a problem at the line of ``node``."""
        line = node if isinstance(node, int) else node.start_mark.line + 1
        self.found.append(Problem(line, message))


def compose(text: str) -> yaml.MappingNode:
    """The root of the document. Raises ``BadFile`` for what is no YAML mapping, or too large."""
    if len(text.encode()) > LARGEST:
        raise BadFile([Problem(1, _("The file is larger than 1 MB."))])
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BadFile([Problem(line, f"YAML: {error.problem}")]) from error
    except yaml.YAMLError as error:
        raise BadFile([Problem(1, f"YAML: {error}")]) from error
    if not isinstance(root, yaml.MappingNode):
        raise BadFile([Problem(1, _("An office file begins with sections such as “office:”."))])
    # Aliases of aliases unfold without end: count what a reader would walk through.
    for number, _node in enumerate(_walk(root)):
        if number > MOST_NODES:
            raise BadFile([Problem(1, _("The file is too complex."))])
    return root


def pairs(node: yaml.MappingNode, problems: Problems) -> dict[str, tuple[yaml.Node, yaml.Node]]:
    """The keys of a mapping with their nodes; a key given twice is a problem."""
    found: dict[str, tuple[yaml.Node, yaml.Node]] = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            problems.add(key_node, _("A key must be a word."))
            continue
        if key_node.value in found:
            problems.add(key_node, _("“%(key)s” is given twice.") % {"key": key_node.value})
            continue
        found[key_node.value] = key_node, value_node
    return found


def _walk(node: yaml.Node) -> Iterator[yaml.Node]:
    yield node
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _walk(key)
            yield from _walk(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _walk(item)

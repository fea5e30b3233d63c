"""From text to an office file, with every mistake and its line at once."""

from __future__ import annotations

from typing import Any

import yaml

from tenants.officefile import readers as read
from tenants.officefile.nodes import BadFile, Problems, compose
from tenants.officefile.parts import OfficePart

from .check import check
from .document import OfficeFile


def parse(text: str) -> OfficeFile:
    """Read an office file. Raises ``BadFile`` with all its problems at once."""
    problems = Problems()
    root = compose(text)
    values: dict[str, Any] = {"office": OfficePart(name="")}
    values |= read.values_of(OfficeFile, root, problems)
    document = OfficeFile(**values)
    # What could be read is checked although something else could not: all problems at once.
    check(document, _keys_by_section(root), problems)
    if problems.found:
        raise BadFile(problems.found)
    return document


def _keys_by_section(root: yaml.MappingNode) -> dict[str, set[str]]:
    """The keys of every section as typed, also of parts with mistakes: those are still defined."""
    return {
        section.value: {
            value.value
            for item in items.value
            if isinstance(item, yaml.MappingNode)
            for name, value in item.value
            if name.value == "key" and isinstance(value, yaml.ScalarNode)
        }
        for section, items in root.value
        if isinstance(items, yaml.SequenceNode) and isinstance(section, yaml.ScalarNode)
    }

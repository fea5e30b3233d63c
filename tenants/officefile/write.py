"""From an office file to text: only what differs from the defaults, in the order of the format."""

from __future__ import annotations

import dataclasses
from datetime import date, time
from decimal import Decimal
from typing import Any

import yaml

from .readers import keys_of


def write(document: object) -> str:
    """The document as YAML; ``parse`` of it gives an equal document."""
    return yaml.dump(
        plain(document), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120
    )


class _Dumper(yaml.SafeDumper):
    """Long words as blocks, everything else in the plainest form."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _words(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = "|" if "\n" in value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _words)


def plain(value: Any, *, mapping: bool = False) -> Any:
    """A value as YAML knows it; of a part only what differs from its defaults."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            name: plain(getattr(value, one.name), mapping=one.metadata["mapping"])
            for name, one in keys_of(type(value)).items()
            if getattr(value, one.name) != one.default
        }
    if mapping and value is not None:
        return {name: plain(one) for name, one in value}
    if isinstance(value, tuple):
        return _plain_tuple(value)
    if isinstance(value, date):
        return value
    if isinstance(value, Decimal):
        return float(value) if value != int(value) else int(value)
    return value


def _plain_tuple(value: tuple[Any, ...]) -> Any:
    if value and all(isinstance(one, time) for one in value):
        return "-".join(f"{one:%H:%M}" for one in value)
    return [plain(one) for one in value]

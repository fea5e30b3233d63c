"""The points of the specification, read from ``points.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml
from django.urls import reverse

FILE: Final = Path(__file__).with_name("points.yaml")


@dataclass(frozen=True, slots=True)
class Point:
    """What is asked under ``number``, how it is met, and the pages on which that can be seen.

    A point with ``parts`` is met where they are.
    """

    number: str
    asked: str
    how: str
    pages: tuple[str, ...]
    parts: tuple[Point, ...]


@cache
def points() -> tuple[Point, ...]:
    """All 27, in their order."""
    found: list[dict[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return tuple(_point(one) for one in found)


def rows() -> list[Point]:
    """What has to be shown one by one: parts, and points without any."""
    return [one for point in points() for one in (point.parts or (point,))]


def _point(said: dict[str, Any]) -> Point:
    pages = [_address(name) for name in said.get("where", ())]
    if "path" in said:
        pages.append(said["path"])
    return Point(
        number=str(said["number"]),
        asked=said["asked"],
        how=said.get("how", ""),
        pages=tuple(pages),
        parts=tuple(_point(one) for one in said.get("parts", ())),
    )


def _address(name: str) -> str:
    """``setup:things uslugi``: the name of an address and what it takes."""
    view, *words = name.split()
    return reverse(view, args=words)

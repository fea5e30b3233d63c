"""Bars for the statistics: where they stand in a drawing whose table stands beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 480
HEIGHT: Final = 180
BASE: Final = 150
TOP: Final = 16
LEFT: Final = 40
NAMED_AT_MOST: Final = 10


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its frame, its name below, what it says above; ``part``: the height of its share."""

    x: float
    y: float
    width: float
    height: float
    middle: float
    name: str
    said: str
    part: float = 0
    part_y: float = 0


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing of bars; ``ticks``: heights of the lines and their numbers."""

    key: str
    title: str
    described: str
    bars: tuple[Bar, ...]
    ticks: tuple[tuple[float, str], ...]
    width: int = WIDTH
    height: int = HEIGHT
    base: int = BASE
    left: int = LEFT


@dataclass(frozen=True, slots=True)
class Value:
    """What a bar stands for; ``part``: how much of it is told apart (missed visits)."""

    name: str
    number: float
    part: float = 0
    said: str = ""


def bars(key: str, title: str, described: str, values: Sequence[Value], top: float = 0) -> Chart:
    """Draw ``values`` side by side; ``top``: the number at the highest line, else a round one."""
    highest = top or _round_up(max((one.number for one in values), default=0))
    room = (WIDTH - LEFT) / max(len(values), 1)
    every = -(-len(values) // NAMED_AT_MOST)
    scale = (BASE - TOP) / highest
    drawn = tuple(
        _bar(one, LEFT + number * room, room, scale, named=number % every == 0)
        for number, one in enumerate(values)
    )
    ticks = tuple(
        (round(BASE - scale * share, 1), _plain(share, top)) for share in (highest / 2, highest)
    )
    return Chart(key, title, described, drawn, ticks)


def _bar(one: Value, x: float, room: float, scale: float, *, named: bool) -> Bar:
    height, part = one.number * scale, one.part * scale
    return Bar(
        x=round(x + room * 0.12, 1),
        y=round(BASE - height, 1),
        width=round(room * 0.76, 1),
        height=round(height, 1),
        middle=round(x + room / 2, 1),
        name=one.name if named else "",
        said=one.said,
        part=round(part, 1),
        part_y=round(BASE - part, 1),
    )


def _round_up(number: float) -> float:
    """The next number that halves well: 2, 4, 10, 20, 40, 100 …"""
    step = 2.0
    while step < number:
        for factor in (1, 2, 5):
            if step * factor >= number:
                return step * factor
        step *= 10
    return step


def _plain(number: float, top: float) -> str:
    return f"{number:.0%}".replace("%", "\u00a0%") if top else f"{number:g}"

"""What can be read on what (WCAG 2.2, 1.4.3)."""

from __future__ import annotations

import re
from typing import Final

RGB = tuple[int, int, int]

HEX: Final = re.compile(r"#[0-9a-fA-F]{6}")
WHITE: Final[RGB] = (255, 255, 255)
BLACK: Final[RGB] = (0, 0, 0)
ENOUGH: Final = 4.5
"""The contrast of text with what is behind it."""
TOE: Final = 0.04045
"""Where the curve of sRGB begins to bend."""


def contrast(one: RGB, other: RGB) -> float:
    """The contrast of two colours, from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def ink_on(colour: str) -> str:
    """Black or white, whichever is read better on ``#rrggbb``; one of them always is."""
    behind = parse(colour)
    return "#ffffff" if contrast(WHITE, behind) >= contrast(BLACK, behind) else "#000000"


def parse(text: str) -> RGB:
    """``#rrggbb`` as numbers."""
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def _luminance(rgb: RGB) -> float:
    red, green, blue = (_linear(channel / 255) for channel in rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    if channel <= TOE:
        return channel / 12.92
    return float(((channel + 0.055) / 1.055) ** 2.4)

"""What can be read on what (WCAG 2.2, 1.4.3)."""

from __future__ import annotations

import re
from colorsys import hls_to_rgb, rgb_to_hls
from typing import Final

RGB = tuple[int, int, int]

HEX: Final = re.compile(r"#[0-9a-fA-F]{6}")
WHITE: Final[RGB] = (255, 255, 255)
BLACK: Final[RGB] = (0, 0, 0)
ENOUGH: Final = 4.5
"""The contrast of text with what is behind it."""
SHADES: Final = 500
"""So many steps from a colour to black are tried."""
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


def nearest_readable(colour: str) -> str:
    """The lightest shade of ``#rrggbb`` on which white text can be read; itself where it can."""
    if contrast(WHITE, parse(colour)) >= ENOUGH:
        return colour
    hue, light, strong = rgb_to_hls(*(channel / 255 for channel in parse(colour)))
    steps = (light * step / SHADES for step in range(SHADES, -1, -1))
    shades = (_hex(hls_to_rgb(hue, one, strong)) for one in steps)
    return next(one for one in shades if contrast(WHITE, parse(one)) >= ENOUGH)


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


def _hex(channels: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in channels)

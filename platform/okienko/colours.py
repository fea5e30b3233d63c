"""The office's colour as a stylesheet: chosen freely, made readable by us."""

import re

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from tenants.profile.models import Profile

RGB = tuple[int, int, int]

HEX = re.compile(r"#[0-9a-fA-F]{6}")
WHITE: RGB = (255, 255, 255)
BLACK: RGB = (0, 0, 0)
DEFAULT = "#17506b"
TOE = 0.04045
"""Where the curve of sRGB begins to bend."""
ENOUGH = 4.5
"""WCAG 1.4.3: the contrast of text with what is behind it."""


@require_safe
@cache_control(private=False, max_age=86400)
def stylesheet(request: HttpRequest) -> HttpResponse:
    """``/kolory.css``: a strict content policy forbids inline style, so the colour is a file."""
    return HttpResponse(rules(Profile.objects.current().colour), content_type="text/css")


def rules(colour: str) -> str:
    """The four custom properties of an office made from ``#rrggbb``; anything else is our own."""
    accent = readable(_parse(colour if HEX.fullmatch(colour) else DEFAULT))
    names = {
        "office": accent,
        "office-deep": _mix(accent, BLACK, 0.28),
        "office-soft": _mix(accent, WHITE, 0.91),
        "office-line": _mix(accent, WHITE, 0.66),
    }
    return ":root{" + ";".join(f"--{name}:{_text(rgb)}" for name, rgb in names.items()) + "}\n"


def readable(colour: RGB) -> RGB:
    """The colour, darkened until it reads on white and on its own palest tint."""
    for step in range(101):
        darker = _mix(colour, BLACK, step / 100)
        if contrast(darker, _mix(darker, WHITE, 0.91)) >= ENOUGH:
            return darker
    return BLACK


def contrast(one: RGB, other: RGB) -> float:
    """The contrast of WCAG 2.2, from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(rgb: RGB) -> float:
    red, green, blue = (_linear(channel / 255) for channel in rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    if channel <= TOE:
        return channel / 12.92
    return float(((channel + 0.055) / 1.055) ** 2.4)


def _mix(one: RGB, other: RGB, share: float) -> RGB:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _parse(text: str) -> RGB:
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def _text(rgb: RGB) -> str:
    return "#" + "".join(f"{channel:02x}" for channel in rgb)

"""The office's colour as a stylesheet: chosen freely, made readable by us."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from tenants.profile.contrast import BLACK, ENOUGH, HEX, RGB, WHITE, contrast, parse
from tenants.profile.models import Profile

DEFAULT = "#17506b"


@require_safe
@cache_control(private=False, max_age=86400)
def stylesheet(request: HttpRequest) -> HttpResponse:
    """``/kolory.css``: a strict content policy forbids inline style, so the colour is a file.

    A page in a frame on another site may have a colour of its own (``request.embed``).
    """
    own = getattr(getattr(request, "embed", None), "colour", "")
    colour = f"#{own}" if own else Profile.objects.current().colour
    return HttpResponse(rules(colour), content_type="text/css; charset=utf-8")


def rules(colour: str) -> str:
    """The four custom properties of an office made from ``#rrggbb``; anything else is our own."""
    accent = readable(parse(colour if HEX.fullmatch(colour) else DEFAULT))
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


def _mix(one: RGB, other: RGB, share: float) -> RGB:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _text(rgb: RGB) -> str:
    return "#" + "".join(f"{channel:02x}" for channel in rgb)

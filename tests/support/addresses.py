"""Every address of a host, with something in its holes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from django.urls import URLPattern, URLResolver

SOMEBODY: Final = "0190aaaa-0000-7000-8000-000000000000"
HOLES: Final = {
    "uuid": SOMEBODY,
    "int": "1",
    "slug": "x",
    "str": "x",
    "path": "x",
}


def addresses(
    patterns: list[URLPattern | URLResolver], prefix: str = ""
) -> Iterator[tuple[str, Any]]:
    """Each address as it is written, and its view."""
    for pattern in patterns:
        here = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, here)
        else:
            yield here, pattern.callback


def filled(address: str) -> str:
    """With something in its holes, by their kinds."""
    kinds = "|".join(HOLES)
    text = re.sub(rf"<({kinds}):\w+>", lambda hole: HOLES[hole[1]], address)
    return f"/{re.sub(r'<[^>]+>', 'x', text)}"

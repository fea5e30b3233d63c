"""Every address of a host, with something in its holes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from django.urls import URLPattern, URLResolver
from django.urls.converters import get_converters

SOMEBODY: Final = "0190aaaa-0000-7000-8000-000000000000"
HOLES: Final = {
    "uuid": SOMEBODY,
    "int": "1",
    "slug": "x",
    "str": "x",
    "path": "x",
}
NAMED: Final = {
    "<slug:name>": "rejestr-kategorii",
    "<slug:form>": "csv",
    "<slug:deed>": "zamroz",
    "<slug:key>": "sms",
}
"""Holes in which only some words fit."""


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
    """With something in its holes, by their kinds; of words to choose from the first."""
    for hole, word in NAMED.items():
        address = address.replace(hole, word)
    return "/" + re.sub(r"<(\w+):\w+>", lambda hole: HOLES.get(hole[1]) or _word(hole[1]), address)


def _word(kind: str) -> str:
    return get_converters()[kind].regex.strip("()").split("|")[0]

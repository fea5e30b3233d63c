"""Answers that are good as long as the rows they are made of: asked for before they are made.

The tag of an answer is the version of its rows, who asks, and what. Whoever has the answer is told
that it is good before any work; a process that made it for another gives it again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from tenants.context import current_office

from . import view

DIGITS: Final = 32
ROOM: Final = 4 * 1024 * 1024
"""Bytes of answers a process keeps; then it begins anew."""

_made: dict[str, bytes] = {}
_room = [ROOM]


def answered(
    request: Request, version: str, make: Callable[[], Any], *, kind: str = JSONRenderer.media_type
) -> HttpResponseBase:
    """The answer ``make`` makes, as of ``version``: 304 to whoever has it. Raises as ``make``."""
    tag = f'"{_tag(request, version)}"'
    known: Any = get_conditional_response(request._request, etag=tag)
    if known is None:
        known = HttpResponse(_body(tag, make), content_type=kind)
    known.headers["ETag"] = tag
    answer: HttpResponseBase = known
    return answer


def forget_answers() -> None:
    """Give the room back."""
    _made.clear()
    _room[0] = ROOM


def _body(tag: str, make: Callable[[], Any]) -> bytes:
    if (body := _made.get(tag)) is None:
        body = JSONRenderer().render(make())
        if _room[0] < len(body):
            forget_answers()
        _room[0] -= len(body)
        _made[tag] = body
    return body


def _tag(request: Request, version: str) -> str:
    asked = request._request
    parts = (
        str(current_office().pk),
        version,
        asked.build_absolute_uri(),
        get_language() or "",
        view.client(request),
        _release(),
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:DIGITS]


@cache
def _release() -> str:
    """What this release makes of the same rows may differ from the last one's."""
    sources = sorted(Path(__file__).parent.glob("*.py"))
    return hashlib.sha256(b"".join(one.read_bytes() for one in sources)).hexdigest()

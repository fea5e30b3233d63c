"""``/ekran/<secret>``: who is called where, for everybody in the waiting room. Never a name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from booking.domain.hall.board import Board, Call, board_of
from booking.models import HallDevice
from booking.models.device import DeviceKind

from .device import screen


@dataclass(frozen=True, slots=True)
class Line:
    """A call as the screen shows it; ``said``: for whom it is spoken aloud."""

    call: Call
    is_fresh: bool
    said: str


@require_safe
@screen(DeviceKind.DISPLAY)
def page(request: HttpRequest, device: HallDevice) -> HttpResponse:
    """The whole screen."""
    return _answer(request, device, "booking/hall/display.html")


@require_safe
@screen(DeviceKind.DISPLAY)
def watch(request: HttpRequest, device: HallDevice) -> HttpResponse:
    """What changes of it; 304 while nothing did."""
    return _answer(request, device, "booking/hall/_board.html")


def _answer(request: HttpRequest, device: HallDevice, template: str) -> HttpResponse:
    now = timezone.now()
    board = board_of(device.location, now=now)
    tag = _tag(board, now)
    if request.headers.get("if-none-match") == tag:
        return HttpResponseNotModified(headers={"ETag": tag})
    lines = [Line(one, one.is_fresh(now), _said(one)) for one in board.calls]
    told = {
        "device": device,
        "secret": request.resolver_match.kwargs["secret"] if request.resolver_match else "",
        "called": [one for one in lines if not one.call.is_over],
        "over": [one for one in lines if one.call.is_over],
        "waiting": board.waiting,
        "etag": tag,
    }
    response = render(request, template, told)
    response["ETag"] = tag
    return response


def _tag(board: Board, now: datetime) -> str:
    """The board's, and which calls still stand out: that passes by itself."""
    fresh = [one.is_fresh(now) for one in board.calls]
    return f'"{sha256(repr((board.tag, fresh)).encode()).hexdigest()[:32]}"'


def _said(call: Call) -> str:
    return _("Number %(letter)s %(number)d. %(counter)s.") % {
        "letter": call.label[0],
        "number": int(call.label[1:]),
        "counter": call.counter,
    }

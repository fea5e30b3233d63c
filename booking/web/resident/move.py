"""``/rezerwacja/<token>/termin``: the resident moves the visit to another time (U6)."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from booking.domain.reschedule import MoveRequest, check_movable, reschedule
from booking.domain.tokens import Purpose, read_token
from booking.errors import NotFound, OutsideLeadTime, SlotTaken, WrongState
from booking.models import Booking
from tenants.audit.actor import RESIDENT

from .times import CHOOSE_A_TIME, Question, gone, pressed_time, read_question, shown, times_page


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows days and times, POST moves to the one pressed and leads back to the visit."""
    read = read_token(token)
    if read.purpose is not Purpose.MANAGE:
        raise NotFound
    booking = read.booking
    if not is_movable(booking):
        return redirect("booking:visit", token)
    sent = request.POST if request.method == "POST" else request.GET
    further = tuple(one.service for one in booking.parts.select_related("service"))
    question = replace(read_question(booking.service, sent, further), moves=booking)
    return _move(request, token, question) if request.method == "POST" else shown(request, question)


def is_movable(booking: Booking) -> bool:
    """Tell whether its person may choose another time now."""
    try:
        check_movable(booking, timezone.now())
    except WrongState:
        return False
    return True


def _move(request: HttpRequest, token: str, question: Question) -> HttpResponse:
    start, unit = pressed_time(request, question)
    if start is None or question.moves is None:
        return times_page(request, question, problem=CHOOSE_A_TIME, status=422)
    goal = MoveRequest(start, unit)
    try:
        reschedule(booking_id=question.moves.pk, request=goal, now=timezone.now(), by=RESIDENT)
    except (SlotTaken, OutsideLeadTime) as refusal:
        return gone(request, question, start, refusal)
    response = redirect("booking:visit", token)
    response.status_code = 303
    return response

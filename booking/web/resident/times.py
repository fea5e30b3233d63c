"""The third stop: days with times as buttons; pressing one holds it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from booking.client import client_of, known_client, remember_client
from booking.domain.availability import FreeTime, free_days, free_times_between
from booking.domain.hold import HoldRequest, hold
from booking.domain.lead import bookable_days
from booking.domain.tokens import hold_token
from booking.errors import NotFound, OutsideLeadTime, SlotTaken
from booking.models import Service, Settings, Unit
from booking.models.zone import WARSAW
from tenants.audit.actor import RESIDENT
from tenants.errors import Refusal

from .catalogue import open_units, phone_of, published
from .paging import leaf
from .panes import divide

SEE_OTHER: Final = 303
KEEP_BODY: Final = 307
KEPT: Final = "dane"
"""Sent along by a form that already carries what the resident typed."""

CHOOSE_A_TIME: Final = _("Choose one of the times.")
TAKEN: Final = _("Somebody has just taken this time. Choose another one.")
NOT_THEN: Final = _("This day cannot be booked. These are the days that can.")


@dataclass(frozen=True, slots=True)
class Question:
    """What the resident looks for: a service, perhaps one place, perhaps from one day on."""

    service: Service
    units: list[Unit]
    unit: Unit | None
    day: date | None


@require_http_methods(["GET", "HEAD", "POST"])
def times(request: HttpRequest, slug: str) -> HttpResponse:
    """``/sprawa/<slug>/termin``: GET shows days and times, POST holds one and leads to the form."""
    sent = request.POST if request.method == "POST" else request.GET
    question = _read(slug, sent.get("jednostka", ""), sent.get("od", ""))
    if request.method == "POST":
        return _hold(request, question)
    first, last = bookable_days(question.service, timezone.now())
    if question.day and not first <= question.day <= last:
        return _page(request, question, problem=NOT_THEN, status=OutsideLeadTime.status)
    return _page(request, question)


def _read(slug: str, unit_key: str, day: str) -> Question:
    service = published(slug)
    units = open_units(service)
    unit = next((unit for unit in units if unit.key == unit_key), None)
    if unit_key and unit is None:
        raise NotFound
    return Question(service, units, unit, _day(day))


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _start(text: str) -> datetime | None:
    try:
        start = parse_datetime(text)
    except ValueError:
        return None
    return start if start and start.tzinfo else None


def _hold(request: HttpRequest, question: Question) -> HttpResponse:
    moment, _slash, unit_key = request.POST.get("start", "").partition("/")
    start = _start(moment)
    unit = question.unit or next((u for u in question.units if u.key == unit_key), None)
    if unit_key and unit is None:
        start = None  # that place closed meanwhile; another one was not asked for
    if start is None:
        return _page(request, question, problem=CHOOSE_A_TIME, status=422)
    client = client_of(request)
    language = get_language() or "pl"
    wanted = HoldRequest(question.service, start, unit, client=client, language=language)
    try:
        booking = hold(request=wanted, now=timezone.now(), by=RESIDENT)
    except (SlotTaken, OutsideLeadTime) as refusal:
        again = Question(
            question.service, question.units, question.unit, start.astimezone(WARSAW).date()
        )
        return _page(request, again, problem=_said(refusal), status=refusal.status)
    response = _onward(hold_token(booking), kept=KEPT in request.POST)
    remember_client(response, client)
    return response


def _said(refusal: Refusal) -> str | Promise:
    return TAKEN if isinstance(refusal, SlotTaken) else NOT_THEN


def _onward(token: str, *, kept: bool) -> HttpResponseRedirect:
    """To the form; with 307 the browser sends along what was typed for a time that ran out."""
    goal = reverse("booking:again" if kept else "booking:visit", args=[token])
    response = redirect(goal)
    response.status_code = KEEP_BODY if kept else SEE_OTHER
    return response


def _page(
    request: HttpRequest,
    question: Question,
    *,
    problem: str | Promise = "",
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    first, last = bookable_days(question.service, now)
    client = known_client(request)
    counts = free_days(question.service, question.unit, first, last, now=now, client=client)
    asked = min(max(question.day, first), last) if question.day else None
    page = leaf(counts, asked)
    found: list[FreeTime] = []
    if page.days:
        begin, end = page.days[0].date, page.days[-1].date
        found = free_times_between(
            question.service, question.unit, begin, end, now=now, client=client
        )
    several = question.unit is None and len(question.units) > 1
    context = {
        "service": question.service,
        "name": question.service.told("name"),
        "units": question.units,
        "unit": question.unit,
        "several": several,
        "days": [divide(day, found, question.units if several else ()) for day in page.days],
        "earlier": page.earlier,
        "later": page.later,
        "asked_day": asked or (page.days[0].date if page.days else None),
        "first_day": first,
        "last_day": last,
        "hold_minutes": Settings.objects.current().hold_minutes,
        "phone": phone_of([question.unit] if question.unit else question.units),
        "problem": problem,
    }
    return render(request, "booking/resident/times.html", context, status=status)

"""The third stop: days with times as buttons; pressing one holds it."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from booking.client import client_of, known_client, remember_client
from booking.domain.availability import DayCount, FreeTime, free_days, free_times_between
from booking.domain.closures import closures, shut
from booking.domain.hold import HoldRequest, hold
from booking.domain.lead import bookable_days
from booking.domain.sight import days
from booking.domain.together import free_times_together
from booking.domain.tokens import hold_token, manage_token
from booking.errors import NotFound, OutsideLeadTime, SlotTaken
from booking.models import Booking, Service, Settings, Unit
from booking.models.zone import WARSAW
from tenants.audit.actor import RESIDENT
from tenants.errors import Refusal

from .catalogue import open_units, phone_of, published
from .guard import barred, proof_wanted
from .kept import KEPT, kept_of
from .paging import Leaf, leaf
from .panes import Day, divide

SEE_OTHER: Final = 303
KEEP_BODY: Final = 307
ALSO: Final = "takze"
"""The key of a further matter, in addresses and forms."""
FURTHER_AT_MOST: Final = 2

CHOOSE_A_TIME: Final = _("Choose one of the times.")
TAKEN: Final = _("Somebody has just taken this time. Choose another one.")
NOT_THEN: Final = _("This day cannot be booked. These are the days that can.")


@dataclass(frozen=True, slots=True)
class Question:
    """What the resident looks for: a service, perhaps one place, perhaps from one day on.

    ``further``: other matters of the same visit; ``moves``: the visit that is to move.
    """

    service: Service
    units: list[Unit]
    unit: Unit | None
    day: date | None
    further: tuple[Service, ...] = ()
    moves: Booking | None = None

    @property
    def query(self) -> str:
        """What the links of the page carry on."""
        carried = [("jednostka", self.unit.key)] if self.unit else []
        carried += [(ALSO, one.key) for one in self.further if self.moves is None]
        return urlencode(carried) + "&" if carried else ""

    @property
    def minutes(self) -> int:
        """How long the whole visit takes."""
        return sum(one.duration for one in (self.service, *self.further))


@require_http_methods(["GET", "HEAD", "POST"])
def times(request: HttpRequest, slug: str) -> HttpResponse:
    """``/sprawa/<slug>/termin``: GET shows days and times, POST holds one and leads to the form."""
    sent = request.POST if request.method == "POST" else request.GET
    service = published(slug)
    question = read_question(service, sent, _further(service, sent.getlist(ALSO)))
    if request.method == "POST":
        return _hold(request, question)
    return shown(request, question)


def shown(request: HttpRequest, question: Question) -> HttpResponse:
    """The page as it is opened; a day that cannot be booked is said to be so."""
    first, last = bookable_days(question.service, timezone.now())
    if question.day and not first <= question.day <= last:
        return times_page(request, question, problem=NOT_THEN, status=OutsideLeadTime.status)
    return times_page(request, question)


def read_question(service: Service, sent: QueryDict, further: tuple[Service, ...] = ()) -> Question:
    """What was asked, by address or by form; raises ``NotFound`` for a place that is none."""
    units, unit_key = open_units(service), sent.get("jednostka", "")
    unit = next((unit for unit in units if unit.key == unit_key), None)
    if unit_key and unit is None:
        raise NotFound
    return Question(service, units, unit, _day(sent.get("od", "")), further)


def _further(service: Service, slugs: Sequence[str]) -> tuple[Service, ...]:
    """The other matters of the visit, each once; an empty choice is none."""
    chosen = [slug for slug in dict.fromkeys(slugs) if slug and slug != service.key]
    return tuple(published(slug) for slug in chosen[:FURTHER_AT_MOST])


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
    start, unit = pressed_time(request, question)
    if start is None:
        return times_page(request, question, problem=CHOOSE_A_TIME, status=422)
    now = timezone.now()
    if reason := barred(request, now):
        day = start.astimezone(WARSAW).date()
        again = replace(question, day=day)
        return times_page(request, again, problem=reason.message, status=reason.status)
    client = client_of(request)
    language = get_language() or "pl"
    wanted = HoldRequest(
        question.service, start, unit, client=client, language=language, further=question.further
    )
    try:
        booking = hold(request=wanted, now=now, by=RESIDENT)
    except (SlotTaken, OutsideLeadTime) as refusal:
        return gone(request, question, start, refusal)
    response = _onward(hold_token(booking), kept=KEPT in request.POST)
    remember_client(response, client)
    return response


def pressed_time(request: HttpRequest, question: Question) -> tuple[datetime | None, Unit | None]:
    """The time whose button was pressed, and its place; None for none that can be meant."""
    moment, _slash, unit_key = request.POST.get("start", "").partition("/")
    unit = question.unit or next((u for u in question.units if u.key == unit_key), None)
    if unit_key and unit is None:
        return None, None  # that place closed meanwhile; another one was not asked for
    return _start(moment), unit


def gone(
    request: HttpRequest, question: Question, start: datetime, refusal: SlotTaken | OutsideLeadTime
) -> HttpResponse:
    """The page of that day again, with what happened to the time."""
    again = replace(question, day=start.astimezone(WARSAW).date())
    return times_page(request, again, problem=_said(refusal), status=refusal.status)


def _said(refusal: Refusal) -> str | Promise:
    return TAKEN if isinstance(refusal, SlotTaken) else NOT_THEN


def _onward(token: str, *, kept: bool) -> HttpResponseRedirect:
    """To the form; with 307 the browser sends along what was typed for a time that ran out."""
    goal = reverse("booking:again" if kept else "booking:visit", args=[token])
    response = redirect(goal)
    response.status_code = KEEP_BODY if kept else SEE_OTHER
    return response


def times_page(
    request: HttpRequest,
    question: Question,
    *,
    problem: str | Promise = "",
    status: int = 200,
) -> HttpResponse:
    """Days as headings, times as buttons; ``problem`` stands above them."""
    now = timezone.now()
    first, last = bookable_days(question.service, now)
    client = known_client(request)
    asked = min(max(question.day, first), last) if question.day else None
    page, found = _free(question, asked, now, client)
    several = question.unit is None and len(question.units) > 1
    settings = Settings.objects.current()
    context = {
        "service": question.service,
        "name": question.service.told("name"),
        "units": question.units,
        "unit": question.unit,
        "several": several,
        "days": _days(question, page, found, several=several),
        "earlier": page.earlier,
        "later": page.later,
        "asked_day": asked or (page.days[0].date if page.days else None),
        "first_day": first,
        "last_day": last,
        "hold_minutes": settings.hold_minutes,
        "waitlist": settings.waitlist and not (question.further or question.moves),
        "question": question,
        "token": manage_token(question.moves) if question.moves else "",
        "others": _others(question) if question.moves is None else [],
        "phone": phone_of([question.unit] if question.unit else question.units),
        "problem": problem,
        "challenge": "" if question.moves else proof_wanted(now),
        "kept": kept_of(request.POST) if KEPT in request.POST else [],
        "shut": None if page.days else shut(*_where(question), first, last),
    }
    return render(request, "booking/resident/times.html", context, status=status)


def _days(question: Question, page: Leaf, found: Sequence[FreeTime], *, several: bool) -> list[Day]:
    """The days of the page with their times; of those without any, why.

    A weekend on which one receives is told about too, when just that one is closed.
    """
    shown = {day.date: day for day in page.days}
    why = _closures(question, page)
    for day in why:
        shown.setdefault(day, DayCount(day, 0))
    places = question.units if several else ()
    return [divide(shown[day], found, places, why.get(day)) for day in sorted(shown)]


def _closures(question: Question, page: Leaf) -> dict[date, str]:
    if not page.days:
        return {}
    first, last = page.days[0].date, page.days[-1].date
    if sum(1 for day in page.days if day.free) > (last - first).days:
        return {}
    return closures(*_where(question), first, last)


def _where(question: Question) -> tuple[list[UUID], UUID | None]:
    matters = [one.pk for one in (question.service, *question.further)]
    return matters, question.unit.pk if question.unit else None


def _free(
    question: Question, asked: date | None, now: datetime, client: str
) -> tuple[Leaf, list[FreeTime]]:
    """The days on the page, and their free times."""
    service, unit = question.service, question.unit
    first, last = bookable_days(service, now)
    if question.further:
        matters = [service, *question.further]
        found = free_times_together(matters, unit, first, last, now=now, client=client)
        free = Tally(one.start.date() for one in found)
        return leaf([DayCount(day, free[day]) for day in days(first, last)], asked), found
    counts = free_days(service, unit, first, last, now=now, client=client)
    page = leaf(counts, asked)
    if not page.days:
        return page, []
    begin, end = page.days[0].date, page.days[-1].date
    return page, free_times_between(service, unit, begin, end, now=now, client=client)


def _others(question: Question) -> list[Service]:
    """Matters that can be added: those dealt with in one of the same buildings."""
    if len(question.further) >= FURTHER_AT_MOST:
        return []
    buildings = {unit.location_id for unit in question.units}
    chosen = [question.service.pk, *(one.pk for one in question.further)]
    there = Service.objects.published().filter(units__location__in=buildings, units__status="open")
    return list(there.exclude(pk__in=chosen).distinct())

"""/panel/kalendarz: the page; without a script, or on request, the same as a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from booking.domain.desk_calendar import CalendarSheet, Gap, Stay, calendar_sheet
from booking.domain.desk_month import MonthDay, month_days
from booking.models import Counter, Unit
from booking.web.desk.word import take_word
from tenants.accounts.access import StaffRequest, staff_required

from .events import LEGEND, drawn, words_of
from .feed import etag
from .place import CalendarPlace, Width, place_of

WIDTHS: Final[dict[Width, str | Promise]] = {
    Width.DAY: pgettext_lazy("calendar", "Day"),
    Width.WEEK: pgettext_lazy("calendar", "Week"),
    Width.MONTH: pgettext_lazy("calendar", "Month"),
}
WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: a stay or a gap, with the word of its state."""

    is_free: bool
    at: Stay | Gap
    words: str | Promise

    @property
    def day(self) -> date:
        """The day it is on."""
        return self.at.start.date()


@require_safe
@staff_required
def show(request: StaffRequest) -> HttpResponse:
    """Day and week drawn by a script, month as a table."""
    now = timezone.now()
    place = place_of(request, now=now)
    told: dict[str, Any] = {
        "place": place,
        "word": take_word(request),
        "choice": place.choice,
        "may_change": request.user.may_change_bookings,
        "widths": [
            (label, replace(place, width=one).address, one == place.width)
            for one, label in WIDTHS.items()
        ],
        "before": place.turned(-1).address,
        "after": place.turned(1).address,
        "now_address": replace(place, day=place.today).address,
        "own_counters": replace(place, unit=None, everybody=False, counter=None).address,
        "everything": replace(place, unit=None, everybody=True, counter=None).address,
        "other_look": replace(place, table=not place.table).address,
        "legend": LEGEND,
    }
    if place.width == Width.MONTH:
        found = month_days(place.first, place.last, place.scope, now=now)
        told |= {
            "weeks": list(_weeks(found, place)),
            "weekdays": _weekdays(place),
            "filters": _filters(place, _units(place)),
        }
        return render(request, "booking/desk/calendar/month.html", told)
    tag = "" if place.table else etag(request, place, now=now)
    sheet = calendar_sheet(place.first, place.last, place.scope, now=now)
    told |= {
        "sheet": sheet,
        "tag": tag,
        "drawn": None if place.table else drawn(sheet, may_change=told["may_change"]),
        "filters": _filters(place, sheet.units),
        "table": list(_table(sheet)) if place.table else [],
        "all_counters": _counters(place) if place.width == Width.WEEK else [],
    }
    return render(request, "booking/desk/calendar/calendar.html", told)


def _filters(place: CalendarPlace, units: tuple[Unit, ...]) -> list[tuple[Unit, str]]:
    """Units to choose from, where there is more than one."""
    if len(units) == 1:
        return []
    return [(one, replace(place, unit=one, counter=None).address) for one in units]


def _units(place: CalendarPlace) -> tuple[Unit, ...]:
    return place.scope.seen(list(Unit.objects.all()))


def _counters(place: CalendarPlace) -> list[Counter]:
    found = place.person.own(Counter.objects.filter(active=True).select_related("unit"))
    return list(found.order_by("unit__position", "position", "name"))


def _table(sheet: CalendarSheet) -> Iterator[tuple[Counter, list[tuple[date, list[Line]]]]]:
    for counter in sheet.counters:
        taken = (
            Line(False, one, words_of(one)) for one in sheet.stays if one.counter_id == counter.pk
        )
        free = (Line(True, one, _("free")) for one in sheet.gaps if one.counter_id == counter.pk)
        lines = sorted([*taken, *free], key=lambda line: line.at.start)
        yield counter, [(day, list(some)) for day, some in groupby(lines, key=lambda one: one.day)]


def _weeks(
    found: list[MonthDay], place: CalendarPlace
) -> Iterator[list[tuple[MonthDay | None, str]]]:
    """The days in rows of seven, Monday first; with the address of each."""
    cells: list[tuple[MonthDay | None, str]] = [(None, "")] * place.first.weekday()
    cells += [
        (one, replace(place, width=Width.DAY, day=one.day, counter=None).address) for one in found
    ]
    cells += [(None, "")] * (-len(cells) % WEEK)
    for number in range(0, len(cells), WEEK):
        yield cells[number : number + WEEK]


def _weekdays(place: CalendarPlace) -> list[date]:
    """A Monday to Sunday, for headings."""
    monday = place.first - timedelta(days=place.first.weekday())
    return [monday + timedelta(days=number) for number in range(WEEK)]

"""/panel/ustawienia/kalendarz: the days that differ, on a year at a glance (P3.4)."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from booking.domain.saturday_holidays import undecided
from booking.domain.setup.close_days import close_days
from booking.domain.setup.closures_file import Closure, read_closures
from booking.domain.setup.consequences import Consequences
from booking.domain.setup.edition import ChangedMeanwhile, edition_of
from booking.domain.setup.remove import remove as throw_away
from booking.domain.setup.save import Wanted, find_row, save
from booking.domain.setup.sections import EXCEPTIONS
from booking.models import CalendarException
from booking.models.zone import WARSAW
from tenants.accounts.access import StaffRequest, admins_only
from tenants.errors import Invalid
from tenants.uploads import SentFile

from .act import act_of
from .forms.calendar import ExceptionForm
from .year import months

YEARS: Final = 5


class ClosuresForm(forms.Form):
    """A calendar file."""

    file = SentFile(
        label=_("Calendar file (ICS)"),
        widget=forms.FileInput({"class": "form-control", "accept": ".ics,text/calendar"}),
    )


@require_safe
@admins_only
def year(request: StaffRequest) -> HttpResponse:
    """The whole year."""
    return _year(request, ClosuresForm())


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def new(request: StaffRequest) -> HttpResponse:
    """One more day, or days, that differ."""
    if request.method == "POST":
        return _save(request, None)
    return _page(request, ExceptionForm(initial={"first": request.GET.get("dzien", "")}))


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def edit(request: StaffRequest, row_id: UUID) -> HttpResponse:
    """Days that differ, as they are."""
    row = find_row(EXCEPTIONS, row_id)
    if request.method == "POST":
        return _save(request, row)
    return _page(request, ExceptionForm(part=EXCEPTIONS.describe(row)), row)


@require_POST
@admins_only
def remove(request: StaffRequest, row_id: UUID) -> HttpResponse:
    """Back to usual hours."""
    row = find_row(EXCEPTIONS, row_id)
    try:
        throw_away(EXCEPTIONS, row_id, act_of(request))
    except Consequences as asked:
        told = {"row": row, "difference": asked.told}
        return render(request, "booking/setup/day_ask.html", told, status=409)
    return _to_year(row.first_day)


@require_POST
@admins_only
def read_file(request: StaffRequest) -> HttpResponse:
    """What a calendar file would close, to choose from."""
    form = ClosuresForm(request.POST, request.FILES)
    if not form.is_valid():
        return _year(request, form, status=422)
    try:
        today = timezone.now().astimezone(WARSAW).date()
        found = read_closures(form.cleaned_data["file"].read(), today)
    except Invalid as refused:
        form.add_error("file", [str(one) for one in refused.errors["file"]])
        return _year(request, form, status=422)
    return render(request, "booking/setup/closures.html", {"closures": found})


@require_POST
@admins_only
def close(request: StaffRequest) -> HttpResponse:
    """Close what was chosen of the file."""
    chosen = [one for one in map(_closure, request.POST.getlist("closure")) if one]
    if not chosen:
        return redirect("setup:year")
    try:
        told = close_days(chosen, act_of(request))
    except Consequences as asked:
        told_page = {"closures": chosen, "difference": asked.told}
        return render(request, "booking/setup/closures.html", told_page, status=409)
    return redirect("desk:stranded") if told.stranded else _to_year(chosen[0].first)


def _save(request: StaffRequest, row: Any) -> HttpResponse:
    part = EXCEPTIONS.describe(row) if row is not None else None
    form = ExceptionForm(request.POST, part=part)
    if not form.is_valid():
        return _page(request, form, row, status=422)
    edition = request.POST.get("edition", "")
    row_id = row.pk if row is not None else None
    try:
        saved = save(Wanted(EXCEPTIONS, form.words(), form.keys, row_id, edition), act_of(request))
    except Invalid as refused:
        form.refuse(refused.errors)
        return _page(request, form, row, status=422)
    except ChangedMeanwhile as refused:
        return _page(request, form, row, status=409, changed=refused)
    except Consequences as asked:
        return _page(request, form, row, status=409, difference=asked.told)
    if saved.difference.stranded:
        return redirect("desk:stranded")
    return _to_year(form.cleaned_data["first"])


def _page(request: StaffRequest, form: ExceptionForm, row: Any = None, **more: Any) -> HttpResponse:
    status = more.pop("status", 200)
    edition = request.POST.get("edition", "")
    if row is not None and not edition:
        edition = edition_of(EXCEPTIONS.describe(row), form.keys)
    told = {"form": form, "row": row, "edition": edition, **more}
    return render(request, "booking/setup/day.html", told, status=status)


def _year(request: StaffRequest, form: ClosuresForm, *, status: int = 200) -> HttpResponse:
    now = timezone.now()
    this = now.astimezone(WARSAW).year
    typed = request.GET.get("rok", "")
    shown = int(typed) if typed.isdecimal() and abs(int(typed) - this) <= YEARS else this
    days = {"first_day__lte": date(shown, 12, 31), "last_day__gte": date(shown, 1, 1)}
    found = list(CalendarException.objects.filter(**days).select_related("unit", "counter"))
    told = {
        "year": shown,
        "months": months(shown, found),
        "exceptions": found,
        "form": form,
        "undecided": undecided(now),
    }
    return render(request, "booking/setup/year.html", told, status=status)


def _closure(typed: str) -> Closure | None:
    first, _bar, rest = typed.partition("|")
    last, _bar, reason = rest.partition("|")
    try:
        found = Closure(date.fromisoformat(first), date.fromisoformat(last), reason[:150])
    except ValueError:
        return None
    return found if found.first <= found.last else None


def _to_year(day: date) -> HttpResponse:
    answer: HttpResponse = redirect("setup:year")
    answer["Location"] += f"?rok={day.year}"
    return answer

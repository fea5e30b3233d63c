"""/panel/statystyki: how many visits, how they ended, how full; against the period before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from booking.domain.figures.counts import LONGEST, Count, Period
from booking.domain.figures.occupancy import Occupancy
from booking.domain.figures.report import Report, days_ahead, report
from booking.domain.figures.workbook import figures, hall_columns, hall_numbers, tables, workbook
from booking.domain.scope import Scope
from booking.models import Unit
from booking.models.zone import WARSAW
from tenants.accounts.access import StaffRequest, staff_required
from tenants.accounts.models import User
from tenants.days import DayField
from tenants.profile.models import Profile

from .charts import Chart, Value, bars

BY_DAY_AT_MOST: Final = 62
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHADES: Final = 5


class PeriodForm(forms.Form):
    """From which day to which, perhaps of one unit."""

    od = DayField(label=gettext_lazy("From the day"), required=False)
    do = DayField(label=gettext_lazy("To the day"), required=False)
    jednostka = forms.ModelChoiceField(
        Unit.objects.none(), label=gettext_lazy("Unit"), required=False, empty_label="–"
    )

    def __init__(self, data: Any, person: User, today: date) -> None:
        super().__init__(data)
        self.today, self.scope = today, Scope.of(person)
        unit = self.fields["jednostka"]
        assert isinstance(unit, forms.ModelChoiceField)
        unit.queryset = self.scope.units()
        unit.widget.attrs["class"] = "form-select"
        for name in ("od", "do"):
            self.fields[name].widget = forms.DateInput({"type": "date", "class": "form-control"})

    def clean(self) -> dict[str, Any]:
        """A period that is none is an error; without one it is the last thirty days."""
        typed: dict[str, Any] = super().clean() or {}
        last = typed.get("do") or self.today
        first = typed.get("od") or last - timedelta(days=29)
        if first > last:
            self.add_error("do", _("The last day is before the first one."))
        elif last - first > LONGEST:
            self.add_error("do", _("Choose at most two years."))
        return typed | {"od": first, "do": last}

    @property
    def period(self) -> Period:
        """The period of a valid form."""
        return Period(self.cleaned_data["od"], self.cleaned_data["do"])

    @property
    def units(self) -> frozenset[UUID]:
        """Whose visits; empty: everybody's."""
        unit = self.cleaned_data["jednostka"]
        return frozenset({unit.pk}) if unit else self.scope.mine


@dataclass(frozen=True, slots=True)
class Cell:
    """One hour of a weekday in the table of occupancy; ``shade`` 0 to 5, None: nobody receives."""

    said: str
    shade: int | None


@require_safe
@staff_required
def page(request: StaffRequest) -> HttpResponse:
    """The page; a wrong period is said beside its box."""
    today = timezone.now().astimezone(WARSAW).date()
    form = PeriodForm(request.GET or {}, request.user, today)
    told: dict[str, Any] = {"form": form, "shortcuts": _shortcuts(today)}
    if form.is_valid():
        found = report(form.period, form.units)
        told |= {
            "report": found,
            "query": request.GET.urlencode(),
            "summary": _summary(found),
            "charts": _charts(found),
            "tables": tables(found),
            "columns": [name for name, _number in figures(Count())],
            "weekdays": [str(WEEKDAYS[day]) for day in found.occupancy.weekdays],
            "hours": _hours(found.occupancy),
            **_hall(found),
        }
    status = 200 if form.is_valid() else 422
    return render(request, "booking/desk/statistics.html", told, status=status)


@require_safe
@staff_required
def xlsx(request: StaffRequest) -> HttpResponse:
    """The same numbers as a workbook."""
    today = timezone.now().astimezone(WARSAW).date()
    form = PeriodForm(request.GET or {}, request.user, today)
    if not form.is_valid():
        return page(request)
    period = form.period
    content = workbook(report(period, form.units), office=Profile.objects.current().name)
    response = HttpResponse(content, content_type=XLSX)
    name = f"statystyki-{period.first}-{period.last}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _summary(found: Report) -> list[tuple[str, str, str, str]]:
    """Name, now, before, difference."""
    now, before = found.whole.now, found.whole.before
    rows = [
        (name, str(one), str(other), f"{one - other:+d}".replace("-", "−"))
        for (name, one), (_name, other) in zip(figures(now), figures(before), strict=True)
    ]
    rows.append((_("No-shows among those waited for"), _share(now), _share(before), ""))
    ahead = (f"{now.ahead_median:g}", f"{before.ahead_median:g}")
    rows.append((_("Days ahead, median"), *ahead, ""))
    return rows


def _share(count: Count) -> str:
    return "–" if count.missed_share is None else _percent(count.missed_share)


def _percent(share: float) -> str:
    return f"{share:.0%}".replace("%", "\u00a0%")


def _charts(found: Report) -> list[Chart]:
    full = found.occupancy
    by_hour = [(f"{hour}:00", full.share(hour=hour)) for hour in full.hours]
    by_day = [(str(WEEKDAYS_ABBR[day]), full.share(weekday=day)) for day in full.weekdays]
    counts = zip(days_ahead(), found.ahead, strict=True)
    ahead = [Value(name, row.now.made, said=str(row.now.made)) for name, row in counts]
    return [
        bars(
            "dni",
            _("Visits"),
            _("A bar for each day or week; the hatched part did not come."),
            _by_time(found),
        ),
        bars(
            "godziny",
            _("How full, by hour"),
            _("Taken time of open time, all counters together."),
            _shares(by_hour),
            top=1,
        ),
        bars(
            "tydzien",
            _("How full, by weekday"),
            _("Taken time of open time, all counters together."),
            _shares(by_day),
            top=1,
        ),
        bars(
            "wyprzedzenie",
            _("How many days ahead people book"),
            _("A bar for each number of days between booking and visit."),
            ahead,
        ),
    ]


def _shares(found: list[tuple[str, float | None]]) -> list[Value]:
    return [Value(name, share or 0, said=_percent(share or 0)) for name, share in found]


def _by_time(found: Report) -> list[Value]:
    """A value for each day of the period; for each week where days would be too thin."""
    period, counts = found.period, found.days
    step = 1 if period.length <= BY_DAY_AT_MOST else 7
    values = []
    for begin in range(0, period.length, step):
        days = [period.first + timedelta(days=begin + n) for n in range(step)]
        some = [counts[str(day)] for day in days if str(day) in counts and day <= period.last]
        made, missed = sum(one.made for one in some), sum(one.missed for one in some)
        values.append(Value(f"{days[0]:%d.%m}", made, missed, str(made)))
    return values


def _hours(full: Occupancy) -> list[tuple[str, list[Cell]]]:
    return [
        (f"{hour}:00", [_cell(full.share(day, hour)) for day in full.weekdays])
        for hour in full.hours
    ]


def _hall(found: Report) -> dict[str, Any]:
    """Waiting and service times, where people take numbers; a dash for what is not told."""
    if found.hall is None:
        return {}
    tables_of_hall = [("", [found.hall.whole]), *found.hall.tables]
    return {
        "hall_columns": hall_columns(),
        "hall": [
            (
                title,
                [(row.name, ["–" if n is None else n for n in hall_numbers(row)]) for row in rows],
            )
            for title, rows in tables_of_hall
            if rows
        ],
    }


def _cell(share: float | None) -> Cell:
    if share is None:
        return Cell("", None)
    return Cell(_percent(share), min(round(share * SHADES), SHADES))


def _shortcuts(today: date) -> list[tuple[str | Promise, Period]]:
    month = today.replace(day=1)
    year = today.replace(month=1, day=1)
    day = timedelta(days=1)
    before = (month - day).replace(day=1)
    return [
        (
            _("this week"),
            Period(today - today.weekday() * day, today + (6 - today.weekday()) * day),
        ),
        (_("this month"), Period(month, (month + 31 * day).replace(day=1) - day)),
        (_("last month"), Period(before, month - day)),
        (_("this year"), Period(year, year.replace(month=12, day=31))),
        (_("last year"), Period(year.replace(year=year.year - 1), year - day)),
    ]

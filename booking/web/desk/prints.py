"""/panel/wydruk: the day on paper, of a unit, a matter or a counter; names in full or initials."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from booking.domain.day_print.pdf import day_pdf
from booking.domain.day_print.sheet import Choice, count, printed_day
from booking.domain.scope import Scope
from booking.models import Counter, Service, Unit
from booking.models.zone import WARSAW
from tenants.accounts.access import StaffRequest, staff_required
from tenants.accounts.models import User
from tenants.accounts.session import actor
from tenants.audit.record import record
from tenants.days import DayField
from tenants.profile.models import Profile

SELECT = {"class": "form-select"}


class PrintForm(forms.Form):
    """What to print; the choices are those of the person's units."""

    dzien = DayField(
        label=_("Day"), widget=forms.DateInput({"type": "date", "class": "form-control"})
    )
    jednostka = forms.ModelChoiceField(Unit.objects.none(), label=_("Unit"), required=False)
    sprawa = forms.ModelChoiceField(Service.objects.none(), label=_("Matter"), required=False)
    okienko = forms.ModelChoiceField(Counter.objects.none(), label=_("Counter"), required=False)
    ukryj = forms.BooleanField(
        label=_("Initials instead of names"),
        required=False,
        widget=forms.CheckboxInput({"class": "form-check-input"}),
    )

    def __init__(self, data: Any, person: User) -> None:
        super().__init__(data)
        self.scope = Scope.of(person)
        units, counters = self.scope.units(), self.scope.own(Counter.objects.all())
        services = Service.objects.exclude(status="draft")
        for name, rows in (("jednostka", units), ("sprawa", services), ("okienko", counters)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset, field.empty_label = rows, _("all")
            field.widget.attrs.update(SELECT)

    def choice(self) -> Choice:
        """The choice of a valid form; a clerk of some units prints those alone."""
        typed = self.cleaned_data
        unit = typed["jednostka"]
        return Choice(
            day=typed["dzien"],
            units=frozenset({unit.pk}) if unit else self.scope.mine,
            service=_id(typed["sprawa"]),
            counter=_id(typed["okienko"]),
            counters=self.scope.posts,
            names=not typed["ukryj"],
        )

    def about(self) -> str:
        """What it is limited to, in words."""
        chosen = (self.cleaned_data[name] for name in ("jednostka", "sprawa", "okienko"))
        return ", ".join(str(one) for one in chosen if one)


@require_safe
@staff_required
def page(request: StaffRequest) -> HttpResponse:
    """The choice, and the sheet as it will be printed."""
    form = PrintForm(_asked(request), request.user)
    told: dict[str, Any] = {"form": form, "query": request.GET.urlencode()}
    if form.is_valid():
        choice = form.choice()
        parts = printed_day(choice)
        told |= {"parts": parts, "count": count(parts), "choice": choice, "about": form.about()}
        unit = form["jednostka"].value() or ""
        told["asked"] = [("dzien", choice.day.isoformat()), ("jednostka", unit)]
    status = 200 if form.is_valid() else 422
    return render(request, "booking/desk/print.html", told, status=status)


@require_safe
@staff_required
def pdf(request: StaffRequest) -> HttpResponse:
    """The same as a file; taking it is written down, because it leaves the building easily."""
    form = PrintForm(_asked(request), request.user)
    if not form.is_valid():
        return page(request)
    choice, now = form.choice(), timezone.now()
    office = Profile.objects.current().name
    parts = printed_day(choice)
    content = day_pdf(parts, choice.day, office=office, about=form.about(), now=now)
    fields = [str(count(parts)), *(["names"] if choice.names else [])]
    record("booking.day_printed", by=actor(request.user), now=now, fields=fields)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="wizyty-{choice.day}.pdf"'
    return response


def _asked(request: StaffRequest) -> QueryDict:
    """What the address asks for; without a day it is today."""
    asked = request.GET.copy()
    if not asked.get("dzien"):
        today: date = timezone.now().astimezone(WARSAW).date()
        asked["dzien"] = today.isoformat()
    return asked


def _id(chosen: Any) -> UUID | None:
    return chosen.pk if chosen else None

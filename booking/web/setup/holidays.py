"""/panel/ustawienia/swieta: public holidays on Saturdays, and the days off given for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from booking.domain.saturday_holidays import decide, saturday_holidays
from booking.domain.stranded import Stranded, WouldStrand
from booking.errors import Invalid, NotFound
from tenants.accounts.access import StaffRequest, admins_only
from tenants.accounts.session import actor
from tenants.days import DayField


class DayOffForm(forms.Form):
    """Which working day is given off; none: the hours stay as they are."""

    day_off = DayField(
        label=_("Day off"),
        required=False,
        widget=forms.DateInput({"class": "form-control", "type": "date"}),
    )
    stranded = forms.BooleanField(required=False)


@require_safe
@admins_only
def listed(request: StaffRequest) -> HttpResponse:
    """The holidays of the coming year."""
    return _page(request)


@require_POST
@admins_only
def choose(request: StaffRequest, holiday: str) -> HttpResponse:
    """Decide about one; visits in the way are listed first."""
    try:
        day = date.fromisoformat(holiday)
    except ValueError:
        raise Http404 from None
    form = DayOffForm(request.POST)
    given = "give" in request.POST
    form.fields["day_off"].required = given
    if not form.is_valid():
        return _page(request, form, day, status=422)
    try:
        decide(
            holiday=day,
            day_off=form.cleaned_data["day_off"] if given else None,
            now=timezone.now(),
            by=actor(request.user),
            accept_stranded=form.cleaned_data["stranded"],
        )
    except NotFound:
        raise Http404 from None
    except Invalid as refused:
        form.add_error("day_off", [str(one) for one in refused.errors["day_off"]])
        return _page(request, form, day, status=422)
    except WouldStrand as refused:
        return _page(request, form, day, refused.stranded, status=409)
    return redirect("setup:holidays")


def _page(
    request: StaffRequest,
    form: DayOffForm | None = None,
    about: date | None = None,
    stranded: Sequence[Stranded] = (),
    *,
    status: int = 200,
) -> HttpResponse:
    rows = [
        (one, form if one.day == about else DayOffForm(initial=_decided(one.decision)))
        for one in saturday_holidays(timezone.now())
    ]
    told = {"rows": rows, "stranded": stranded, "about": about}
    return render(request, "booking/setup/holidays.html", told, status=status)


def _decided(decision: object) -> dict[str, object]:
    return {"day_off": getattr(decision, "day_off", None)}

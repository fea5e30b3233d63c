"""/panel/opoznienie: tell the people who have a visit today that it takes longer."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from booking.domain.delay import LateNote, clear_delay, delays_today, set_delay
from booking.domain.scope import Scope
from booking.models import Counter
from booking.models.zone import WARSAW
from tenants.accounts.access import StaffRequest, may_change_bookings
from tenants.accounts.session import actor
from tenants.errors import Refusal

from .answer import SeeOther

USUAL: Final = 15


class DelayForm(forms.Form):
    """By how much, why, until when, and whether for the whole unit."""

    minutes = forms.IntegerField(
        label=_("Minutes"),
        initial=USUAL,
        widget=forms.NumberInput({"class": "form-control", "min": "5", "max": "240", "step": "5"}),
    )
    note = forms.CharField(
        label=_("What people read"),
        required=False,
        max_length=200,
        widget=forms.TextInput({"class": "form-control"}),
    )
    until = forms.TimeField(
        label=_("Until the hour"),
        required=False,
        widget=forms.TimeInput({"class": "form-control", "type": "time"}),
    )
    everywhere = forms.BooleanField(
        label=_("For the whole unit"),
        required=False,
        widget=forms.CheckboxInput({"class": "form-check-input"}),
    )

    def said(self, now: datetime) -> LateNote:
        """What was typed; the hour is one of today."""
        typed = self.cleaned_data
        hour = typed["until"]
        until = datetime.combine(now.astimezone(WARSAW).date(), hour, WARSAW) if hour else None
        return LateNote(typed["minutes"], typed["note"], until)


@require_safe
@may_change_bookings
def listed(request: StaffRequest) -> HttpResponse:
    """Every counter of one's own, with what its people are told today."""
    scope, now = Scope.of(request.user), timezone.now()
    notes = delays_today(list(scope.units()), now)
    by_place = {(one.unit_id, one.counter_id): one for one in notes}
    counters = scope.own(Counter.objects.filter(active=True).select_related("unit"))
    rows = [
        (one, by_place.get((one.unit_id, one.pk)), by_place.get((one.unit_id, None)))
        for one in counters.order_by("unit__position", "position", "name")
    ]
    told = {"rows": rows, "speaks_for_units": not scope.posts}
    return render(request, "booking/desk/delays.html", told)


@require_http_methods(["GET", "HEAD", "POST"])
@may_change_bookings
def tell(request: StaffRequest, counter_id: UUID) -> HttpResponse:
    """Ask by how much; then residents with a visit today read it on its page."""
    counter, now = _counter(request, counter_id), timezone.now()
    form = DelayForm(request.POST if request.method == "POST" else None)
    if Scope.of(request.user).posts:  # others work in the unit too
        del form.fields["everywhere"]
    if form.is_valid():
        whole = form.cleaned_data.get("everywhere", False)
        try:
            set_delay(
                form.said(now),
                unit=counter.unit,
                counter=None if whole else counter,
                now=now,
                by=actor(request.user),
            )
        except Refusal as refused:
            for name, problems in refused.errors.items():
                form.add_error(name, [str(one) for one in problems])
        else:
            return SeeOther(reverse("desk:today"))
    told: dict[str, Any] = {"form": form, "counter": counter}
    return render(request, "booking/desk/delay.html", told, status=422 if form.errors else 200)


@require_POST
@may_change_bookings
def take_back(request: StaffRequest, counter_id: UUID) -> HttpResponse:
    """Visits run in time again, at this counter and in what was said of its whole unit."""
    counter, now, who = _counter(request, counter_id), timezone.now(), actor(request.user)
    clear_delay(unit=counter.unit, counter=counter, now=now, by=who)
    if request.POST.get("jednostka") == "1" and not Scope.of(request.user).posts:
        clear_delay(unit=counter.unit, now=now, by=who)
    return SeeOther(reverse("desk:delays"))


def _counter(request: StaffRequest, counter_id: UUID) -> Counter:
    counter = get_object_or_404(Counter.objects.select_related("unit"), pk=counter_id)
    if not request.user.sees_counter(counter.unit_id, counter.pk):
        raise Http404
    return counter

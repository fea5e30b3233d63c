"""/panel/kalendarz/dlaczego: why a time is gone at a counter, for the matter that is asked for."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from booking.domain.explain import explain
from booking.domain.scope import Scope
from booking.models import Counter, Service
from booking.models.zone import WARSAW
from booking.web.desk.reasons import said
from tenants.accounts.access import StaffRequest, staff_required
from tenants.days import DayField

CONTROL = {"class": "form-control"}


class WhyForm(forms.Form):
    """A day, an hour and a matter."""

    sprawa = forms.ModelChoiceField(
        Service.objects.none(),
        label=_("Matter"),
        empty_label=None,
        widget=forms.Select({"class": "form-select"}),
    )
    dzien = DayField(
        label=_("Day"), widget=forms.DateInput({**CONTROL, "type": "date"}, format="%Y-%m-%d")
    )
    godzina = forms.TimeField(
        label=_("Hour"),
        widget=forms.TimeInput({**CONTROL, "type": "time", "step": "300"}, format="%H:%M"),
    )
    okienko = forms.ModelChoiceField(
        Counter.objects.none(), required=False, widget=forms.HiddenInput
    )

    def __init__(self, sent: Any, counters: Any) -> None:
        super().__init__(sent)
        counter = self.fields["okienko"]
        service = self.fields["sprawa"]
        assert isinstance(counter, forms.ModelChoiceField)
        assert isinstance(service, forms.ModelChoiceField)
        counter.queryset = counters
        service.queryset = Service.objects.exclude(status="draft").order_by("name")


@require_safe
@staff_required
def show(request: StaffRequest) -> HttpResponse:
    """The question, and the answer of every counter that could receive."""
    now = timezone.now()
    counters = Scope.of(request.user).own(Counter.objects.select_related("unit"))
    sent = request.GET.copy()
    today = now.astimezone(WARSAW)
    sent.setdefault("dzien", today.date().isoformat())
    wanted = _id(request.GET.get("okienko"))
    asked = counters.filter(pk=wanted).first() if wanted else None
    if "sprawa" not in sent and asked:
        first = asked.services.exclude(status="draft").order_by("name").first()
        sent["sprawa"] = str(first.pk) if first else ""
    form = WhyForm(sent, counters)
    told: dict[str, Any] = {"form": form, "counter": asked}
    if sent.get("godzina") and sent.get("sprawa") and form.is_valid():
        typed = form.cleaned_data
        start = datetime.combine(typed["dzien"], typed["godzina"], WARSAW)
        found = explain(typed["sprawa"], start, now=now)
        seen = {one.pk for one in counters}
        told |= {
            "start": start,
            "service": typed["sprawa"],
            "reasons": said(one for one in found if one.counter in seen),
        }
    elif not sent.get("godzina"):
        form.errors.clear()
    return render(request, "booking/desk/calendar/why.html", told)


def _id(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None

"""/konto/dane: details for the next form, everything we keep as a file, and leaving for good."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from booking.domain.own_data import erase, own_data
from booking.domain.residents import details_of, keep_details, own_visits
from booking.errors import Invalid
from booking.web.resident.forms import CONTROL
from tenants.accounts.resident_access import ResidentRequest, residents_only


class DetailsForm(forms.Form):
    """What the next form is filled in with; all of it may be left out."""

    first_name = forms.CharField(
        label=_("First name"),
        required=False,
        widget=forms.TextInput({**CONTROL, "autocomplete": "given-name"}),
    )
    last_name = forms.CharField(
        label=_("Last name"),
        required=False,
        widget=forms.TextInput({**CONTROL, "autocomplete": "family-name"}),
    )
    phone = forms.CharField(
        label=_("Mobile phone"),
        required=False,
        widget=forms.TextInput({**CONTROL, "autocomplete": "tel", "type": "tel"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@residents_only
def details(request: ResidentRequest) -> HttpResponse:
    """Name and telephone, kept for the next form."""
    if request.method != "POST":
        form = DetailsForm(initial=dict(details_of(request.user)))
        return _page(request, form, kept="zapisano" in request.GET)
    form = DetailsForm(request.POST)
    form.full_clean()
    try:
        keep_details(request.user, _typed(form))
    except Invalid as refused:
        for name, told in refused.errors.items():
            form.add_error(name, [str(one) for one in told])
        return _page(request, form, status=refused.status)
    response = redirect("own-visits:details")
    response["Location"] += "?zapisano=1"
    response.status_code = 303
    return response


@require_safe
@residents_only
def export(request: ResidentRequest) -> HttpResponse:
    """``/konto/dane.json``: everything, to take along."""
    told = own_data(request.user, timezone.now())
    content = json.dumps(told, ensure_ascii=False, indent=2)
    response = HttpResponse(content, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="moje-dane.json"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@residents_only
def erase_page(request: ResidentRequest) -> HttpResponse:
    """GET tells what follows; POST does it, at once and for good."""
    now = timezone.now()
    if request.method != "POST":
        told = {"ahead": len(own_visits(request.user, now).ahead)}
        return render(request, "booking/account/erase.html", told)
    erase(request.user, cancel_ahead=request.POST.get("wizyty") == "odwolaj", now=now)
    logout(request)
    return HttpResponse(status=303, headers={"Location": f"{resolve_url('booking:start')}"})


def _typed(form: DetailsForm) -> Mapping[str, str]:
    return {name: str(form.cleaned_data.get(name) or "") for name in form.fields}


def _page(
    request: ResidentRequest, form: DetailsForm, *, kept: bool = False, status: int = 200
) -> HttpResponse:
    told: dict[str, Any] = {"form": form, "kept": kept}
    return render(request, "booking/account/details.html", told, status=status)

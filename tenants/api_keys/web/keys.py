"""/panel/klucze-api: whose programs may call the API; a key is shown once, when it is made."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from tenants.accounts.access import StaffRequest, admins_only
from tenants.accounts.session import actor
from tenants.api_keys.keys import NoSuchKey, end_key, make_key
from tenants.api_keys.models import ApiKey, Scope
from tenants.days import DayField
from tenants.errors import Invalid

DESCRIPTION: Final = "/api/v1/docs"
A_YEAR: Final = timedelta(days=365)


class KeyForm(forms.Form):
    """What an admin says of a new key."""

    name = forms.CharField(
        label=gettext_lazy("Whose program"),
        help_text=gettext_lazy("Such as: queue-ticket machine in the main hall."),
        max_length=100,
        widget=forms.TextInput({"class": "form-control", "autocomplete": "off"}),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What it may do"),
        help_text=gettext_lazy(
            "Give no more than the program needs. Who comes and what they answered are personal "
            "data: each time they are read stands in the audit trail."
        ),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    last_day = DayField(
        label=gettext_lazy("Last day"),
        help_text=gettext_lazy("At most two years from today."),
        widget=forms.DateInput({"type": "date", "class": "form-control"}, format="%Y-%m-%d"),
    )

    def expires_at(self) -> datetime:
        """The end of the last day, in Poland."""
        day: date = self.cleaned_data["last_day"]
        return datetime.combine(day + timedelta(days=1), time(), timezone.get_current_timezone())


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def page(request: StaffRequest) -> HttpResponse:
    """All keys, and a form for a new one."""
    now = timezone.now()
    if request.method != "POST":
        a_year_on = timezone.localdate(now) + A_YEAR
        return _page(request, KeyForm(initial={"last_day": a_year_on, "scopes": [Scope.READ]}))
    form = KeyForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    typed = form.cleaned_data
    try:
        _key, text = make_key(
            name=typed["name"],
            scopes=typed["scopes"],
            expires_at=form.expires_at(),
            now=now,
            by=actor(request.user),
        )
    except Invalid as refused:
        for field, told in refused.errors.items():
            form.add_error("last_day" if field == "expires_at" else field, [str(t) for t in told])
        return _page(request, form, status=422)
    # Not redirected: the only page that ever shows the key is this one.
    return _page(request, KeyForm(initial={"scopes": [Scope.READ]}), made=text)


@require_POST
@admins_only
def end(request: StaffRequest, key_id: UUID) -> HttpResponse:
    """End one at once; a second press says the same."""
    with suppress(NoSuchKey):
        end_key(key_id, now=timezone.now(), by=actor(request.user))
    return redirect(f"{reverse('api_keys:list')}?koniec={key_id}")


def _page(request: StaffRequest, form: KeyForm, **more: Any) -> HttpResponse:
    status = more.pop("status", 200)
    now = timezone.now()
    rows = [(key, _state(key, now), _rights(key)) for key in ApiKey.objects.all()]
    return render(
        request, "api_keys/list.html", {"form": form, "rows": rows, **more}, status=status
    )


def _state(key: ApiKey, now: datetime) -> str:
    if key.ended_at:
        return _("ended")
    return _("expired") if key.expires_at <= now else ""


def _rights(key: ApiKey) -> list[str]:
    return [str(scope.label) for scope in Scope if scope in key.scopes]

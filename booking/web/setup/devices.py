"""/panel/ustawienia/ekrany: kiosks and displays of the halls; each opens by a secret address."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from booking.domain.hall.devices import end_device, make_device
from booking.errors import NotFound
from booking.models import HallDevice, Location
from booking.models.device import DeviceKind
from tenants.accounts.access import StaffRequest, admins_only
from tenants.accounts.session import actor
from tenants.errors import Invalid

PATHS = {DeviceKind.KIOSK: "kiosk:start", DeviceKind.DISPLAY: "display"}


class DeviceForm(forms.Form):
    """A new screen."""

    name = forms.CharField(
        label=_("Where the screen stands"),
        help_text=_("For you, to tell screens apart: “tablet by the entrance”."),
        max_length=60,
        widget=forms.TextInput({"class": "form-control", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        label=_("What it is for"),
        choices=DeviceKind.choices,
        widget=forms.RadioSelect({"class": "form-check-input"}),
    )
    location = forms.ModelChoiceField(
        Location.objects.none(),
        label=_("Building"),
        widget=forms.Select({"class": "form-select"}),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        places = Location.objects.filter(hall=True)
        field = self.fields["location"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = places
        self.initial["location"] = places.first()


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def page(request: StaffRequest) -> HttpResponse:
    """All screens, and a form for another; its address is shown once, when it is made."""
    if request.method != "POST":
        return _page(request, DeviceForm())
    form = DeviceForm(request.POST)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            made, secret = make_device(
                name=typed["name"],
                kind=typed["kind"],
                location_id=typed["location"].pk,
                now=timezone.now(),
                by=actor(request.user),
            )
        except Invalid as refused:
            for field, told in refused.errors.items():
                form.add_error(field, [str(one) for one in told])
        else:
            path = reverse(PATHS[DeviceKind(made.kind)], args=[secret])
            # Not redirected: the only page that ever shows the address is this one.
            return _page(request, DeviceForm(), address=request.build_absolute_uri(path), made=made)
    return _page(request, form, status=422)


@require_POST
@admins_only
def end(request: StaffRequest, device_id: UUID) -> HttpResponse:
    """Let an address open nothing any more; a second press says the same."""
    with suppress(NotFound):
        end_device(device_id, now=timezone.now(), by=actor(request.user))
    return redirect("setup:devices")


def _page(request: StaffRequest, form: DeviceForm, **more: Any) -> HttpResponse:
    status = more.pop("status", 200)
    now = timezone.now()
    rows = [
        (one, one.is_seen(now)) for one in HallDevice.objects.working().select_related("location")
    ]
    halls = Location.objects.filter(hall=True).exists()
    told = {"form": form, "rows": rows, "halls": halls, **more}
    return render(request, "booking/setup/devices.html", told, status=status)

"""/panel/ustawienia/osadzanie: put together the embed of a web site, see it, copy its code."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from booking.models import Service, Unit
from booking.web.embed.mount import ELEMENT
from booking.web.embed.preset import Preset, read_preset
from tenants.accounts.access import StaffRequest, admins_only
from tenants.addresses import office_url
from tenants.profile.models import Profile

SELECT = {"class": "form-select"}


class EmbedForm(forms.Form):
    """What the embed decides; nothing here is kept: the code carries it."""

    usluga = forms.ChoiceField(label=_("Matter"), required=False, widget=forms.Select(SELECT))
    jednostka = forms.ChoiceField(label=_("Unit"), required=False, widget=forms.Select(SELECT))
    zamknij = forms.BooleanField(
        label=_("Residents cannot change what is chosen here"),
        required=False,
        widget=forms.CheckboxInput({"class": "form-check-input", "value": "1"}),
    )
    jezyk = forms.ChoiceField(label=_("Language"), required=False, widget=forms.Select(SELECT))
    kolor = forms.CharField(
        label=_("Colour"),
        required=False,
        widget=forms.TextInput({"class": "form-control form-control-color", "type": "color"}),
    )

    def __init__(self, data: Any, profile: Profile) -> None:
        super().__init__(data)
        services = Service.objects.published().order_by("name").values_list("key", "name")
        units = Unit.objects.values_list("key", "name")
        offered = set(profile.languages or ["pl"])
        languages = [(code, name) for code, name in settings.LANGUAGES if code in offered]
        for name, choices, empty in (
            ("usluga", list(services), _("residents choose")),
            ("jednostka", list(units), _("residents choose")),
            ("jezyk", languages, _("Polish")),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", empty), *choices]
        self.fields["kolor"].initial = profile.colour


@require_safe
@admins_only
def generator(request: StaffRequest) -> HttpResponse:
    """The form, the preview in a frame, and the code to paste."""
    profile = Profile.objects.current()
    sent = request.GET.dict()
    if sent.get("kolor", "").lower() == profile.colour.lower():
        del sent["kolor"]  # the office's own: an embed follows it when it changes
    preset = read_preset(sent)
    told = {
        "form": EmbedForm(request.GET or None, profile),
        "preview": preset.address,
        "code": embed_code(preset),
        "frame_code": frame_code(preset),
        "origins": profile.embed_origins,
    }
    return render(request, "booking/setup/embed.html", told)


def embed_code(preset: Preset) -> str:
    """The lines to paste: the script once, the element where the booking is to be."""
    named = {
        "usluga": preset.service,
        "jednostka": preset.unit,
        "jezyk": preset.language,
        "kolor": preset.colour,
    }
    chosen = ((name, value) for name, value in named.items() if value)
    return format_html(
        '<script src="{}" async></script>\n<okienko-rezerwacja{}{}></okienko-rezerwacja>',
        office_url(ELEMENT),
        format_html_join("", ' {}="{}"', chosen),
        " zamknij" if preset.locked else "",
    )


def frame_code(preset: Preset) -> str:
    """For sites that take no scripts: a frame of a fixed height."""
    return format_html(
        '<iframe src="{}" title="{}" width="100%" height="900"></iframe>',
        office_url(preset.address),
        _("Booking a visit"),
    )

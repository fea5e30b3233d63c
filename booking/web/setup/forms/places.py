"""Buildings and units (P2): where residents come, and how many fit in."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.models import HoursTemplate, Location
from booking.models.location import ACCESS

from .boxes import Many, Slug
from .part_form import Groups, PartForm

TONGUES: Final = ("en", "uk")
SMS_NAME = _(
    "For SMS: without Polish letters. An SMS is read on a locked screen, so nothing private."
)


class LocationForm(PartForm):
    """A building and its norm (U2)."""

    name = forms.CharField(label=_("Name of the building"), max_length=120)
    address = forms.CharField(
        label=_("Address"),
        max_length=300,
        help_text=_("Street, number, postal code and town: it is in messages and on the map."),
    )
    sms_name = forms.CharField(
        label=_("Short name for SMS"), max_length=21, required=False, help_text=SMS_NAME
    )
    capacity__people = forms.IntegerField(
        label=_("People in the building at once, at most"),
        required=False,
        min_value=1,
        help_text=_("Visits never exceed it. Empty: nobody counts. Or give the area below."),
    )
    capacity__area_m2 = forms.DecimalField(
        label=_("Area for residents, m²"), required=False, max_digits=8, decimal_places=2
    )
    capacity__m2_per_person = forms.DecimalField(
        label=_("m² for one person"), required=False, max_digits=6, decimal_places=2
    )
    accessibility = Many(
        label=_("What makes it accessible"),
        choices=list(ACCESS.items()),
        help_text=_("It stands in your declaration of accessibility."),
    )
    hall__active = forms.BooleanField(
        label=_("People take numbers and are called to the counters"),
        required=False,
        help_text=_("Then the day's page leads to the hall, and visits get a code to check in by."),
    )
    hall__early_minutes = forms.IntegerField(
        label=_("Minutes before the visit, at most, to check in at the door"),
        required=False,
        min_value=0,
        max_value=240,
        initial=30,
    )
    hall__calls = forms.IntegerField(
        label=_("Calls before somebody counts as gone"),
        required=False,
        min_value=1,
        max_value=9,
        initial=2,
    )
    hall__walk_ins = forms.IntegerField(
        label=_("People a day without an appointment, at most"),
        required=False,
        min_value=0,
        max_value=10_000,
        initial=0,
        help_text=_("0: nobody counts."),
    )
    key = Slug()

    groups: ClassVar[Groups] = (
        ("", ("name", "address", "sms_name")),
        (_("Safety norm"), ("capacity__people", "capacity__area_m2", "capacity__m2_per_person")),
        (_("Accessibility"), ("accessibility",)),
        (
            _("Hall with numbers"),
            ("hall__active", "hall__early_minutes", "hall__calls", "hall__walk_ins"),
        ),
    )
    more = ("key",)


class UnitForm(PartForm):
    """A unit (P2.1 to P2.4)."""

    name = forms.CharField(label=_("Name of the unit"), max_length=150)
    location = forms.ChoiceField(label=_("Building"))
    status = forms.ChoiceField(
        label=_("Does it take bookings?"),
        choices=[("open", _("yes, residents can book here")), ("closed", _("no"))],
        initial="open",
        widget=forms.RadioSelect(),
    )
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    fax = forms.CharField(label=_("Fax"), max_length=40, required=False)
    website = forms.URLField(label=_("Web page"), required=False, assume_scheme="https")
    bip_url = forms.URLField(label=_("BIP page"), required=False, assume_scheme="https")
    hours = forms.ChoiceField(
        label=_("Hours of the unit"),
        required=False,
        help_text=_("No counter of it is open outside these hours. None: its counters decide."),
    )
    translations__en__name = forms.CharField(
        label=_("Name in English"), max_length=150, required=False
    )
    translations__uk__name = forms.CharField(
        label=_("Name in Ukrainian"), max_length=150, required=False
    )
    key = Slug()

    tongues = TONGUES
    groups: ClassVar[Groups] = (
        ("", ("name", "location", "status")),
        (_("Contact"), ("phone", "email", "website", "bip_url")),
    )
    more = ("hours", "fax", "translations__en__name", "translations__uk__name", "key")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        offered = Q(archived=False) | Q(key=self.initial.get("location") or "")
        places = Location.objects.filter(offered).values_list("key", "name")
        self.fields["location"].choices = list(places)  # type: ignore[attr-defined]  # it is a ChoiceField
        hours = [(key, key) for key in hours_keys()]
        self.fields["hours"].choices = [("", _("its counters decide")), *hours]  # type: ignore[attr-defined]  # as above


def hours_keys() -> list[str]:
    """The names of the hours templates."""
    return sorted(set(HoursTemplate.objects.values_list("key", flat=True)))

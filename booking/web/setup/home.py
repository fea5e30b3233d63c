"""/panel/ustawienia/: the first-run path with its percentage, and every page of the settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from booking.domain.setup.first_run import BY_HAND, look_at, progress
from tenants.accounts.access import StaffRequest, admins_only

from .act import act_of
from .screens import SCREENS
from .settings import SETTINGS

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what to do, why, and where."""

    title: Words
    lead: Words
    url: str
    args: tuple[str, ...] = ()


STEPS: Final[Mapping[str, Step]] = {
    "office": Step(
        _("The office’s data"),
        _("Name, address, telephone, e-mail: residents see them everywhere."),
        "setup:settings",
        ("urzad",),
    ),
    "location": Step(
        _("The first building"),
        _("Its address, accessibility, and how many people may be inside."),
        "setup:new",
        ("budynki",),
    ),
    "unit": Step(
        _("The first unit"),
        _("The customer desk or a department."),
        "setup:new",
        ("jednostki",),
    ),
    "services": Step(
        _("Matters from a ready catalogue"),
        _("With lengths, documents and questions; you change what you like."),
        "setup:starters",
    ),
    "hours": Step(_("Opening hours"), _("Begin with a ready week."), "setup:things", ("godziny",)),
    "counters": Step(
        _("Counters"), _("What is dealt with where, and when."), "setup:new", ("okienka",)
    ),
    "messages": Step(
        _("Words of messages"),
        _("They are ready. Read them, or write your own."),
        "messaging:texts",
    ),
    "notice": Step(
        _("Notice on personal data"),
        _("It is drawn up from a few fields; without it nothing can be published."),
        "consents:notice",
    ),
    "declaration": Step(
        _("Declaration of accessibility"),
        _("The law wants it; a few fields are enough to begin with."),
        "setup:settings",
        ("deklaracja",),
    ),
    "gateway": Step(
        _("SMS gateway"), _("Only if you want SMS. E-mails go out anyway."), "messaging:gateway"
    ),
    "embed": Step(
        _("Link on your web site"),
        _("Copy one line into your web site."),
        "setup:embed",
    ),
    "trial": Step(
        _("A trial visit"), _("Walk the residents’ way once, before they do."), "setup:publish"
    ),
    "publish": Step(_("Publish"), _("Then residents can book."), "setup:publish"),
}


@require_safe
@admins_only
def home(request: StaffRequest) -> HttpResponse:
    """Where one is on the way, and where everything is."""
    found = progress(timezone.now())
    here = reverse("setup:home")
    steps = [
        (
            key,
            step,
            f"{reverse(step.url, args=step.args)}?next={here}",
            found.done[key],
            key == found.next,
            key in BY_HAND,
        )
        for key, step in STEPS.items()
    ]
    areas = [
        (one.title, one.lead, reverse("setup:things", args=[one.slug])) for one in SCREENS.values()
    ]
    areas.append(
        (_("Calendar"), _("Closed days, unusual days, public holidays."), reverse("setup:year"))
    )
    areas += [
        (one.title, one.lead, reverse("setup:settings", args=[one.slug]))
        for one in SETTINGS.values()
    ]
    areas += _elsewhere()
    told = {"steps": steps, "progress": found, "areas": areas}
    return render(request, "booking/setup/home.html", told)


@require_POST
@admins_only
def mark(request: StaffRequest, step: str) -> HttpResponse:
    """It is well as it is."""
    look_at(step, act_of(request))
    return redirect("setup:home")


def _elsewhere() -> list[tuple[Words, Words, str]]:
    """Pages of other modules that belong to the settings."""
    return [
        (
            _("Words of messages"),
            _("E-mails, SMS and the page of thanks, in every language."),
            reverse("messaging:texts"),
        ),
        (
            _("SMS gateway"),
            _("The company that carries the office’s SMS; test it here."),
            reverse("messaging:gateway"),
        ),
        (
            _("Consents and notices"),
            _("What people are told and asked, with versions and proof."),
            reverse("consents:list"),
        ),
        (
            _("Employees"),
            _("Who works with Okienko, invitations, and what each may do."),
            reverse("people:list"),
        ),
        (
            _("Connection to the EZD"),
            _("Address and password of the document system, and what was handed over."),
            reverse("setup:records"),
        ),
        (
            _("Screens in the hall"),
            _("Tablets by the door and screens in the waiting room."),
            reverse("setup:devices"),
        ),
        (
            _("Holidays on Saturdays"),
            _("Another day off for a public holiday on a Saturday."),
            reverse("setup:holidays"),
        ),
    ]

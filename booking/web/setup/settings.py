"""/panel/ustawienia/<urzad, wyglad, zasady…>: the office's data and its settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings as site
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from booking.domain.setup.edition import ChangedMeanwhile
from booking.domain.setup.set_up import set_up, settings_edition, settings_parts
from booking.models import Service, Unit
from booking.models.service import ServiceStatus
from booking.web.embed.preset import read_preset
from tenants.accounts.access import StaffRequest, admins_only
from tenants.errors import Invalid
from tenants.messaging.gateways.accounts import KINDS, account_of
from tenants.profile.contrast import ENOUGH, WHITE, contrast, nearest_readable, parse

from .act import act_of, onward
from .embed import frame_code
from .forms.declaration import DeclarationForm
from .forms.office import EmbedForm, LooksForm, OfficeForm, PostForm, StaffSignInForm
from .forms.part_form import PartForm, value_at
from .forms.rules import BookingRulesForm, RecordsForm, RetentionForm, WaitingForm


@dataclass(frozen=True, slots=True)
class SettingsScreen:
    """A page of settings."""

    slug: str
    form: type[PartForm]
    title: str | Promise
    lead: str | Promise


SETTINGS: Final[Mapping[str, SettingsScreen]] = {
    one.slug: one
    for one in (
        SettingsScreen(
            "urzad",
            OfficeForm,
            _("The office"),
            _("Name, address and contact, as residents’ pages and messages show them."),
        ),
        SettingsScreen(
            "deklaracja",
            DeclarationForm,
            _("Declaration of accessibility"),
            _("What the law wants said of this site; nothing is published without it."),
        ),
        SettingsScreen(
            "wyglad",
            LooksForm,
            _("Languages and looks"),
            _("In which languages residents read, how they are spoken to, the office’s colour."),
        ),
        SettingsScreen(
            "zasady",
            BookingRulesForm,
            _("Rules of booking"),
            _("What the form asks, how long it may take, how a visit is confirmed, limits."),
        ),
        SettingsScreen(
            "lista-oczekujacych",
            WaitingForm,
            _("Waiting list and freed places"),
            _("What becomes of a place that somebody gives back."),
        ),
        SettingsScreen(
            "przypomnienia",
            PostForm,
            _("Reminders, staff and SMS"),
            _("When messages go out and by which way. Their words have a page of their own."),
        ),
        SettingsScreen(
            "osadzenie",
            EmbedForm,
            _("Link and embedding"),
            _("How the office’s web site leads to booking."),
        ),
        SettingsScreen(
            "logowanie",
            StaffSignInForm,
            _("How people sign in"),
            _("Whether a password is enough, and by which service of the office people come in."),
        ),
        SettingsScreen(
            "ezd",
            RecordsForm,
            _("Records for the EZD"),
            _("Whether the records of a day’s visits go to the document system, and how."),
        ),
        SettingsScreen(
            "dane",
            RetentionForm,
            _("How long data are kept"),
            _("After that time names, addresses and answers are deleted by themselves."),
        ),
    )
}


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def page(request: StaffRequest, slug: str) -> HttpResponse:
    """One page of settings: shown, or saved."""
    screen = SETTINGS.get(slug)
    if screen is None:
        raise Http404
    if request.method == "POST":
        return _save(request, screen)
    return _page(request, screen, _form(screen))


def _save(request: StaffRequest, screen: SettingsScreen) -> HttpResponse:
    form = _form(screen, request.POST)
    if not form.is_valid():
        return _page(request, screen, form, status=422)
    try:
        set_up(form.words(), form.keys, request.POST.get("edition", ""), act_of(request))
    except Invalid as refused:
        form.refuse(refused.errors)
        return _page(request, screen, form, status=422)
    except ChangedMeanwhile as refused:
        return _page(request, screen, form, status=409, changed=refused)
    return redirect(onward(request, "setup:home"))


def _form(screen: SettingsScreen, data: Any = None) -> PartForm:
    form = screen.form(data, initial=_initial(screen.form))
    if "sms__gateway" in form.fields:
        chosen = form.initial["sms__gateway"]
        names = {code: kind.label for code, kind in KINDS.items() if account_of(code)}
        choices = {"none": _now("none: the office sends no SMS"), chosen: chosen} | names
        form.fields["sms__gateway"].choices = list(choices.items())  # type: ignore[attr-defined]  # it is a ChoiceField
    return form


def _initial(form: type[PartForm]) -> dict[str, Any]:
    parts = settings_parts()
    initial = {
        name: value_at(parts[name.split("__")[0]], name)
        for name in form.base_fields
        if name.split("__")[0] in parts
    }
    for name in ("reminder__email", "reminder__sms"):
        if isinstance(initial.get(name), str):
            initial[name] = [initial[name]]
    if quiet := value_at(parts["quiet_hours"], "quiet_hours"):
        initial["quiet_from"], initial["quiet_to"] = quiet
    return initial


def _page(
    request: StaffRequest, screen: SettingsScreen, form: PartForm, **more: Any
) -> HttpResponse:
    status = more.pop("status", 200)
    told = {
        "screen": screen,
        "form": form,
        "edition": request.POST.get("edition") or settings_edition(form.keys),
        "next": request.POST.get("next", request.GET.get("next", "")),
        "contrast": _contrast(form),
        "address": f"{site.OKIENKO_SCHEME}://{request.get_host()}",
        **more,
    }
    if screen.slug == "osadzenie":
        told["services"] = Service.objects.filter(status=ServiceStatus.PUBLISHED)
        told["units"] = Unit.objects.all()
        told["frame"] = frame_code(read_preset({}))
    return render(request, "booking/setup/settings.html", told, status=status)


def _contrast(form: PartForm) -> dict[str, Any] | None:
    """How well white reads on the office's colour."""
    colour = form["colour"].value() if "colour" in form.fields else None
    try:
        ratio = contrast(WHITE, parse(str(colour)))
    except ValueError:
        return None
    shade = nearest_readable(str(colour))
    return {"ratio": ratio, "enough": ratio >= ENOUGH, "wanted": ENOUGH, "shade": shade}

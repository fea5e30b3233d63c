"""/panel/teksty/: the office's own texts, listed, edited, previewed, restored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenants.accounts.access import StaffRequest, admins_only
from tenants.accounts.session import actor
from tenants.messaging.kinds import EMAIL, LANGUAGES, PAGE, SMS, Kind, kind_of, kinds
from tenants.messaging.models import MessageTemplate
from tenants.messaging.templates_saved import (
    BadText,
    Name,
    back_to_default,
    restore,
    save,
    versions,
)
from tenants.messaging.texts import Source
from tenants.messaging.wording import current_source
from tenants.profile.models import Profile

from .preview import Preview, preview

CHANNELS: Final[dict[str, str | Promise]] = {EMAIL: _("e-mail"), SMS: "SMS", PAGE: _("page")}
TONGUES: Final[dict[str, Promise]] = {
    "pl": _("Polish"),
    "en": _("English"),
    "uk": _("Ukrainian"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One text in the list; ``version`` where it is the office's own."""

    address: str
    tongue: str | Promise
    version: MessageTemplate | None


@require_safe
@admins_only
def listed(request: StaffRequest) -> HttpResponse:
    """Every text, with what was changed."""
    spoken = _languages()
    own = {
        (one.kind, one.channel, one.language): one
        for one in MessageTemplate.objects.newest()
        if not one.is_default
    }
    rows = [
        (kind, CHANNELS[channel], [_cell(kind, channel, language, own) for language in spoken])
        for kind in kinds()
        if kind.editable
        for channel in kind.channels
    ]
    told = {"rows": rows, "tongues": [TONGUES[one] for one in spoken], "changed": len(own)}
    return render(request, "messaging/texts.html", told)


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def edit(request: StaffRequest, kind: str, channel: str, language: str) -> HttpResponse:
    """One text: what it says, how it looks, its versions."""
    name = _name(kind, channel, language)
    if request.method != "POST":
        source = current_source(name.kind.texts, *name.words)
        return _page(request, name, source)
    source = _typed(request)
    try:
        save(name, source, by=actor(request.user), now=timezone.now())
    except BadText as refused:
        return _page(request, name, source, status=refused.status)
    return _saved(name)


@require_POST
@admins_only
def look(request: StaffRequest, kind: str, channel: str, language: str) -> HttpResponse:
    """What is typed, as it would arrive; nothing is saved."""
    name, source = _name(kind, channel, language), _typed(request)
    if "hx-request" in request.headers:
        shown = {"preview": preview(name, source)}
        return render(request, "messaging/_preview.html", shown)
    return _page(request, name, source)


@require_POST
@admins_only
def take_back(
    request: StaffRequest, kind: str, channel: str, language: str, number: int
) -> HttpResponse:
    """Use an old version again."""
    name = _name(kind, channel, language)
    try:
        restore(name, number, by=actor(request.user), now=timezone.now())
    except MessageTemplate.DoesNotExist as error:
        raise Http404 from error
    except BadText as refused:
        old = MessageTemplate.objects.of(*name.words).get(number=number)
        return _page(request, name, Source(old.subject, old.body), status=refused.status)
    return _saved(name)


@require_POST
@admins_only
def default(request: StaffRequest, kind: str, channel: str, language: str) -> HttpResponse:
    """Use the text that comes with Okienko."""
    name = _name(kind, channel, language)
    back_to_default(name, by=actor(request.user), now=timezone.now())
    return _saved(name)


def _name(kind: str, channel: str, language: str) -> Name:
    found = kind_of(kind)
    if found is None or not found.editable or channel not in found.channels:
        raise Http404
    if language not in LANGUAGES:
        raise Http404
    return Name(found, channel, language)


def _typed(request: StaffRequest) -> Source:
    subject, body = (request.POST.get(field, "")[:100_000] for field in ("subject", "body"))
    return Source(subject, body.replace("\r\n", "\n"))


def _saved(name: Name) -> HttpResponse:
    return redirect(f"{reverse('messaging:text', args=name.words)}?zapisane=1")


def _page(request: StaffRequest, name: Name, source: Source, *, status: int = 200) -> HttpResponse:
    shown: Preview = preview(name, source)
    old = versions(name)
    told: dict[str, Any] = {
        "name": name,
        "channel": CHANNELS[name.channel],
        "tongue": TONGUES[name.language],
        "source": source,
        "preview": shown,
        "variables": _variables(name),
        "versions": old,
        "own": bool(old) and not old[0].is_default,
        "saved": request.method == "GET" and "zapisane" in request.GET,
    }
    return render(request, "messaging/text.html", told, status=status)


def _variables(name: Name) -> list[tuple[str, str | Promise, str]]:
    values = name.kind.values(name.language)
    return [
        (f"{{{{ {key} }}}}", label, value if isinstance(value := values[key], str) else "")
        for key, label in name.kind.variables.items()
    ]


def _languages() -> list[str]:
    """Those the office writes in; Polish always."""
    spoken = Profile.objects.current().languages
    return [one for one in LANGUAGES if one == "pl" or one in spoken]


def _cell(
    kind: Kind, channel: str, language: str, own: dict[tuple[str, str, str], MessageTemplate]
) -> Cell:
    address = reverse("messaging:text", args=(kind.key, channel, language))
    return Cell(address, TONGUES[language], own.get((kind.key, channel, language)))

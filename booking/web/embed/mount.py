"""``/w/…``: residents' pages once more, for a frame on another web site.

Browsers give a frame of another site no cookies, and we want none: what the embed presets is a
part of the path, and so is who came in, for one place at a time as everybody; the signed token of a
hold is the proof of who holds it. Without cookies there is no session that somebody could ride on,
so forms need no token against forgery.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import get_script_prefix, set_script_prefix
from django.utils.http import urlencode

from booking.client import new_client, signed
from tenants.profile.models import Profile

from .preset import ROOT, Preset, read_preset, read_segment

ELEMENT: Final = f"{ROOT}okienko-rezerwacja.js"
NAMESPACE: Final = "booking"
"""The namespace of residents' pages: nothing else is shown in a frame."""
ALSO_SHOWN: Final = frozenset({"colours"})
# What belongs to the whole site, or would leave a way into it, stays outside.
NOT_SHOWN: Final = frozenset(
    f"{NAMESPACE}:{name}"
    for name in ("give-up", "given-up", "kept", "manifest", "app-icon", "worker", "push")
)
OF_A_UNIT: Final = frozenset({"booking:start", "booking:service", "booking:times"})
UNIT: Final = "jednostka"


class EmbedMount:
    """Serves residents' pages under ``/w/<preset>/``, cookieless, to the sites the office names."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Mount the page, or pass the request on."""
        path = request.path_info
        if not path.startswith(ROOT) or path == ELEMENT or not hasattr(request, "office"):
            return self.get_response(request)
        segment, _slash, rest = path.removeprefix(ROOT).partition("/")
        if not segment:
            guest = signed(new_client())
            return redirect(replace(read_preset(request.GET.dict()), guest=guest).prefix)
        preset = read_segment(segment)
        if preset is None:
            return _framed(render(request, "errors/404.html", status=404))
        return _framed(self._mounted(request, preset, f"/{rest}"))

    def process_view(
        self,
        request: HttpRequest,
        _view: Callable[..., Any],
        _args: Any,
        kwargs: Mapping[str, Any],
    ) -> HttpResponse | None:
        """Keep the frame to what it is for, and to what it presets."""
        preset: Preset | None = getattr(request, "embed", None)
        if preset is None:
            return None
        match = request.resolver_match
        name = match.view_name if match else ""
        if not _is_shown(name) or (
            preset.locked
            and preset.service
            and kwargs.get("slug", preset.service) != preset.service
        ):
            raise Http404
        if name == "booking:start" and preset.service:
            where = f"?{urlencode({UNIT: preset.unit})}" if preset.unit else ""
            return redirect(f"{preset.prefix}sprawa/{preset.service}/termin{where}")
        if preset.unit and name in OF_A_UNIT:
            _choose_unit(request, preset)
        return None

    def _mounted(self, request: HttpRequest, preset: Preset, path: str) -> HttpResponse:
        request.embed = preset  # type: ignore[attr-defined]  # the frame's own
        request.path_info = path
        # A guest whose signature is none of ours is nobody, as with a cookie.
        request.COOKIES = {settings.OKIENKO_CLIENT_COOKIE: preset.guest} if preset.guest else {}
        request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]  # Django's own word
        outside = get_script_prefix()
        set_script_prefix(preset.prefix)
        try:
            return self.get_response(request)
        finally:
            set_script_prefix(outside)


def _is_shown(name: str) -> bool:
    return name in ALSO_SHOWN or (name.startswith(f"{NAMESPACE}:") and name not in NOT_SHOWN)


def _choose_unit(request: HttpRequest, preset: Preset) -> None:
    for sent in ("GET", "POST"):
        query: QueryDict = getattr(request, sent).copy()
        if preset.locked or UNIT not in query:
            query[UNIT] = preset.unit
        setattr(request, sent, query)


def _framed(response: HttpResponse) -> HttpResponse:
    """Let it be shown by the sites the office names, and keep nothing in the browser."""
    sites = ["'self'", *Profile.objects.current().embed_origins]
    response.cookies.clear()
    response.headers.pop("X-Frame-Options", None)
    response._csp_replace = {"frame-ancestors": sites}  # type: ignore[attr-defined]  # django-csp's
    return response

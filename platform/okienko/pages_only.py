"""Middlewares of people's pages, which the calls of programs pass by (ADR 155).

A call of the API brings its proof along (a token, a key) and is answered in JSON: no session is
opened for it, nobody is signed in, no form is guarded, nothing is framed. These middlewares looked
at it all the same, an eighth of all that Python did for a hold. What guards calls and pages alike
stands in ``settings.MIDDLEWARE`` by its own name: the host and its office, HTTPS, the headers
against sniffing and framing, the language, the standstill.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Final

from csp.constants import HEADER
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string

CALLS: Final = "/api/"
PAGES_AMONG_THEM: Final = frozenset({"/api/v1/docs"})
HOOKS: Final = ("process_view", "process_template_response", "process_exception")
NOTHING: Final = "; ".join(
    f"{one} 'none'"
    for one in ("default-src", "object-src", "base-uri", "form-action", "frame-ancestors")
)
"""The policy of what is no page: whatever a browser makes of it loads nothing."""


def is_call(request: HttpRequest) -> bool:
    """A program's call: whatever lies under ``/api/`` but the page that documents it.

    By the address that was asked for: what a frame shows lies elsewhere, whatever it mounts.
    """
    return request.path.startswith(CALLS) and request.path not in PAGES_AMONG_THEM


class PagesOnly:
    """The middleware at ``path``, as if it were not there when a program calls."""

    path: ClassVar[str]

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.inner = import_string(self.path)(get_response)
        for name in HOOKS:
            if hook := getattr(self.inner, name, None):
                setattr(self, name, _on_pages(hook))

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """A call straight on, a page by way of the middleware."""
        way = self.get_response if is_call(request) else self.inner
        response: HttpResponse = way(request)
        return response


def _on_pages(hook: Callable[..., Any]) -> Callable[..., Any]:
    def asked(request: HttpRequest, *more: Any) -> Any:
        return None if is_call(request) else hook(request, *more)

    return asked


class ContentSecurityPolicy(PagesOnly):
    """The office's policy for pages; for answers to calls one that allows nothing."""

    path = "csp.middleware.CSPMiddleware"

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Whatever is answered has a policy."""
        response = super().__call__(request)
        if is_call(request):
            response.headers[HEADER] = NOTHING
        return response


class MainHost(PagesOnly):
    path = "tenants.main_host.MainHost"


class EmbedMount(PagesOnly):
    path = "booking.web.embed.mount.EmbedMount"


class Sessions(PagesOnly):
    path = "tenants.sessions.PlaceSessions"


class FormGuard(PagesOnly):
    """A call that a browser's cookie helps is guarded by its ``Origin`` (``booking.api.view``)."""

    path = "django.middleware.csrf.CsrfViewMiddleware"


class SignedIn(PagesOnly):
    path = "django.contrib.auth.middleware.AuthenticationMiddleware"


class SupportVisits(PagesOnly):
    path = "provisioning.web.visit.SupportVisits"


class Htmx(PagesOnly):
    path = "django_htmx.middleware.HtmxMiddleware"


class RefusalPages(PagesOnly):
    """Refusals of calls become problem details in ``booking.api.problems``."""

    path = "booking.web.refusals.RefusalPages"


class PageRates(PagesOnly):
    """Calls are counted in ``booking.api.limits``."""

    path = "booking.web.rates.PageRates"


class AcceptanceGate(PagesOnly):
    path = "tenants.consents.gate.AcceptanceGate"

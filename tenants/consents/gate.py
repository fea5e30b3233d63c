"""Nobody who is signed in goes on before accepting what is new (P25.6).

Asked at every request, not only at sign-in: a version that begins at midnight meets sessions that
are older. One query on small tables, and none for visitors without a session.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django_htmx.http import HttpResponseClientRedirect

from tenants.accounts.models import User
from tenants.accounts.own_path import path_of
from tenants.accounts.session import is_over

from .days import local_day
from .domain.pending import pending
from .groups import group_of

OPEN_TO_ALL: Final = frozenset(
    {
        "accounts:login",
        "accounts:logout",
        "account:sign-in",
        "account:sign-out",
        # Whoever does not accept must be able to take their data and leave.
        "own-visits:export",
        "own-visits:erase",
    }
)
OWN_PAGES: Final = "own-consents"
GATED: Final = ("/panel/", "/konto/")
"""Where one must be signed in; residents' public pages ask nobody who they are."""


class AcceptanceGate:
    """Sends signed-in people with something to accept to the page where they do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """A redirect, or nothing when there is nothing to accept."""
        if not request.path_info.startswith(GATED) or _is_open(request):
            return None
        if not hasattr(request, "office"):
            return None
        person = request.user
        if not isinstance(person, User) or not is_waiting(person):
            return None
        if is_over(request.session, now=timezone.now()):
            return None  # the page itself asks to sign in again
        response = _to_the_page(request)
        add_never_cache_headers(response)
        return response


def is_waiting(person: User) -> bool:
    """Tell whether ``person`` must accept something before going on."""
    group = group_of(person)
    if group is None or not person.is_active or person.visit is not None:
        return False
    return bool(pending(group, person.pk, local_day(timezone.now()), required=True))


def _is_open(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and (match.view_name in OPEN_TO_ALL or OWN_PAGES in match.namespaces)


def _to_the_page(request: HttpRequest) -> HttpResponse:
    by_htmx = "hx-request" in request.headers
    if by_htmx:
        wanted = path_of(request.headers.get("hx-current-url", ""))
    else:
        wanted = request.get_full_path() if request.method in {"GET", "HEAD"} else ""
    address = f"{reverse('own-consents:pending')}?{urlencode({'next': wanted})}"
    if by_htmx:
        return HttpResponseClientRedirect(address)
    return HttpResponse(status=303, headers={"Location": address})

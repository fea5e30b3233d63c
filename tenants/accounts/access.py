"""Who may open a page of the panel: decorators for its views."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Final, ParamSpec, cast
from urllib.parse import urlencode

from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django_htmx.http import HttpResponseClientRedirect

from tenants.entitlements import entitlements
from tenants.network import network_address

from .models import Role, User
from .own_path import own_path, path_of
from .session import close_session, is_over, notice

P = ParamSpec("P")
SAFE: Final = frozenset({"GET", "HEAD"})
OVERSEERS: Final = frozenset({Role.ADMIN, Role.AUDITOR})


class StaffRequest(HttpRequest):
    """A request of a member of staff, as views behind these decorators see it."""

    user: User
    session: SessionBase


StaffView = Callable[Concatenate[StaffRequest, P], HttpResponse]
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def staff_required(view: StaffView[P]) -> View[P]:
    """Let admins, clerks and auditors in; others sign in first, or get the 403 page."""
    return _guard(view, by_hand=True, allowed=lambda person: True)


def staff_watching(view: StaffView[P]) -> View[P]:
    """As ``staff_required``, for what an open page asks by itself: it keeps no session alive."""
    return _guard(view, by_hand=False, allowed=lambda person: True)


def may_change_bookings(view: StaffView[P]) -> View[P]:
    """Let admins and clerks in; an auditor only looks and gets the 403 page."""
    return _guard(view, by_hand=True, allowed=lambda person: person.may_change_bookings)


def admins_only(view: StaffView[P]) -> View[P]:
    """Let admins in; in an office that is frozen they only look. Others get the 403 page."""

    @wraps(view)
    def guarded(request: StaffRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.method not in SAFE and entitlements().staff_read_only:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return _guard(guarded, by_hand=True, allowed=lambda person: person.role == Role.ADMIN)


def overseers_only(view: StaffView[P]) -> View[P]:
    """Let admins and auditors in, to look at what others did. Clerks get the 403 page."""
    return _guard(view, by_hand=True, allowed=lambda person: person.role in OVERSEERS)


def _guard(view: StaffView[P], *, by_hand: bool, allowed: Callable[[User], bool]) -> View[P]:
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = _refusal(request, allowed)
        if response is None:
            cast(User, request.user).came_from = network_address(request)
            if by_hand:
                notice(request.session, now=timezone.now())
            response = view(cast(StaffRequest, request), *args, **kwargs)
        add_never_cache_headers(response)
        return response

    return guarded


def _refusal(request: HttpRequest, allowed: Callable[[User], bool]) -> HttpResponse | None:
    person = request.user
    if not isinstance(person, User):
        return to_sign_in(request)
    if is_over(request.session, now=timezone.now()):
        close_session(request, person, now=timezone.now(), over=True)
        return to_sign_in(request, over=True)
    if not person.is_staff_member or not allowed(person):
        told = {"person": person, "read_only": entitlements().staff_read_only}
        return render(request, "accounts/forbidden.html", told, status=403)
    return None


def to_sign_in(request: HttpRequest, *, over: bool = False) -> HttpResponse:
    """Send to the sign-in page, and from there back to the page that was wanted.

    htmx would put the sign-in page into the middle of the old one: it is told to leave the page.
    """
    home = resolve_url("desk:today")
    by_htmx = "hx-request" in request.headers
    if by_htmx:
        wanted = path_of(request.headers.get("hx-current-url", ""))
    else:
        wanted = request.get_full_path() if request.method in {"GET", "HEAD"} else ""
    query = {"next": own_path(wanted, home)} | ({"koniec": "1"} if over else {})
    address = f"{reverse('accounts:login')}?{urlencode(query)}"
    return HttpResponseClientRedirect(address) if by_htmx else redirect(address)

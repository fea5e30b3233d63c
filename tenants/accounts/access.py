"""Who may open a page of the panel: decorators for its views."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Final, ParamSpec, cast
from urllib.parse import urlencode

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext_lazy as _
from django_htmx.http import HttpResponseClientRedirect

from tenants.context import current_office
from tenants.entitlements import is_read_only
from tenants.errors import Refusal
from tenants.models import OfficeState
from tenants.network import network_address

from .models import Role, User
from .own_path import own_path, path_of
from .session import close_session, is_over, notice

P = ParamSpec("P")
SAFE: Final = frozenset({"GET", "HEAD"})
SUSPENDED: Final = "office_suspended"
READ_ONLY: Final = "panel_read_only"
LEAVING: Final = "office_leaving"
OVERSEERS: Final = frozenset({Role.ADMIN, Role.AUDITOR})


class StaffRequest(HttpRequest):
    """A request of a member of staff, as views behind these decorators see it."""

    user: User
    session: SessionBase


class OfficeSuspended(Refusal):
    """The office is suspended, or leaves: its staff and its programs look and change nothing."""

    code = SUSPENDED
    status = 403
    message = _("The office is suspended: nothing can be changed.")


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
    return _guard(view, by_hand=True, allowed=lambda person: person.acts)


def admins_only(view: StaffView[P]) -> View[P]:
    """Let admins in; others get the 403 page."""
    return _guard(view, by_hand=True, allowed=lambda person: person.role == Role.ADMIN)


def overseers_only(view: StaffView[P]) -> View[P]:
    """Let admins and auditors in, to look at what others did. Clerks get the 403 page."""
    return _guard(view, by_hand=True, allowed=lambda person: person.role in OVERSEERS)


def changes_nothing(view: StaffView[P]) -> StaffView[P]:
    """Mark a view, below its guard, whose POST changes nothing in the office.

    A file that is taken, one's own password, a problem reported: they work in a frozen office too.
    """
    view.changes_nothing = True  # type: ignore[attr-defined]  # a mark, read by ``_guard``
    return view


def _guard(view: StaffView[P], *, by_hand: bool, allowed: Callable[[User], bool]) -> View[P]:
    harmless = getattr(view, "changes_nothing", False)

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = _refusal(request, allowed) or (None if harmless else _frozen(request))
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
        return render(request, "accounts/forbidden.html", {"person": person}, status=403)
    return None


def _frozen(request: HttpRequest) -> HttpResponse | None:
    """In a frozen office everybody looks and nobody changes, whatever the page and the role."""
    if request.method in SAFE or not is_read_only():
        return None
    office = current_office()
    code = SUSPENDED if office.is_frozen else READ_ONLY
    if office.state == OfficeState.LEAVING:
        code = LEAVING
    answer = render(request, "accounts/read_only.html", {"code": code}, status=403)
    answer["Okienko-Refusal"] = code
    return answer


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

"""Who may open a page of a resident's account: a decorator for its views."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from .access import StaffRequest
from .models import Role, User
from .session import close_session, is_over, notice

P = ParamSpec("P")
ResidentRequest = StaffRequest
"""A request of somebody signed in; the decorator below lets residents in only."""


def residents_only(
    view: Callable[Concatenate[ResidentRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Let residents of this office in; others sign in first, staff are shown the way."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = _refusal(request)
        if response is None:
            notice(request.session, now=timezone.now())
            response = view(cast(ResidentRequest, request), *args, **kwargs)
        add_never_cache_headers(response)
        return response

    return guarded


def signed_in_resident(request: HttpRequest) -> User | None:
    """The resident who is signed in, on pages that ask nobody to be; None for everybody else."""
    person = getattr(request, "user", None)
    if not isinstance(person, User) or person.role != Role.RESIDENT or not person.is_active:
        return None
    return None if is_over(request.session, now=timezone.now()) else person


def to_resident_sign_in(request: HttpRequest, *, over: bool = False) -> HttpResponse:
    """Send to the residents' sign-in page, and from there back to the page that was wanted."""
    wanted = request.get_full_path() if request.method in {"GET", "HEAD"} else ""
    query = {"next": wanted} if wanted else {}
    query |= {"koniec": "1"} if over else {}
    return redirect(f"{reverse('account:sign-in')}?{urlencode(query)}")


def _refusal(request: HttpRequest) -> HttpResponse | None:
    person = request.user
    if not isinstance(person, User) or not person.is_active:
        return to_resident_sign_in(request)
    if is_over(request.session, now=timezone.now()):
        close_session(request, person, now=timezone.now(), over=True)
        return to_resident_sign_in(request, over=True)
    if person.role != Role.RESIDENT:
        return render(request, "accounts/resident/staff.html", {"person": person}, status=403)
    return None

"""One of us inside an office: let in at every request anew, held to looking, written down.

Stands before everything that asks who somebody is. A visit is a key in the session and no more;
who it is, and whether the office still wants it, is asked of the database each time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from provisioning.domain.support.enter import inside
from tenants.accounts.models import User
from tenants.accounts.session import actor
from tenants.audit.record import record
from tenants.network import network_address

KEY: Final = "support_visit"
SEEN: Final = "support_seen"
REMEMBERED: Final = 8
STAFF: Final = "/panel/"
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
DOORS: Final = frozenset({"support:enter", "support:leave", "support:over", "accounts:logout"})
"""Always open, also while only looking."""
NOT_OURS: Final = frozenset({"accounts", "people", "support"})
"""Rooms of the office's own people; no visitor has business there, whatever was granted."""


class SupportVisits:
    """Puts the visitor in the place of the signed-in person, on the staff's pages alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on, as the visitor's if there is one; or say that it is over."""
        if not request.path_info.startswith(STAFF) or not hasattr(request, "office"):
            return self.get_response(request)
        if (visit := request.session.get(KEY)) is None:
            return self.get_response(request)
        person = inside(UUID(visit), timezone.now())
        if person is None:
            request.session.flush()
            answer: HttpResponse = redirect("support:over")
            add_never_cache_headers(answer)
            return answer
        person.came_from = network_address(request)
        request.user = person  # one of our users, saved nowhere
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Refuse what a visitor may not do; write down the rest."""
        person = request.user
        if not isinstance(person, User) or person.visit is None:
            return None
        allowed = is_allowed(request, person)
        _write_down(request, person, "support.opened" if allowed else "support.refused")
        if allowed:
            return None
        told = {"person": person, "read_only": True}
        return render(request, "provisioning/office/only_looking.html", told, status=403)


def is_allowed(request: HttpRequest, person: User) -> bool:
    """Whether a visitor may do this: only looking sends nothing, and some rooms stay closed."""
    match = request.resolver_match
    if match is not None and match.view_name in DOORS:
        return True
    if match is not None and NOT_OURS & set(match.namespaces):
        return False
    return request.method in SAFE or not person.only_looks


def _write_down(request: HttpRequest, person: User, action: str) -> None:
    """Each page once in a while; whatever is sent, and whatever was refused, each time.

    The address without its query: people are searched for there.
    """
    said = f"{request.method} {request.path_info}"
    seen = request.session.get(SEEN, [])
    if action == "support.opened" and request.method in SAFE:
        if said in seen:
            return
        request.session[SEEN] = [*seen, said][-REMEMBERED:]
    record(action, by=actor(person), now=timezone.now(), fields=[said])

"""Who acts on a page of the settings, what they have seen, and where they go then."""

from __future__ import annotations

from django.shortcuts import resolve_url
from django.utils import timezone

from booking.domain.setup.consequences import Act
from tenants.accounts.access import StaffRequest
from tenants.accounts.own_path import own_path
from tenants.accounts.session import actor


def act_of(request: StaffRequest) -> Act:
    """The person, now; with the visits that were listed to them, where a list was shown."""
    seen = None
    if "seen" in request.POST:
        seen = frozenset(one for one in request.POST["seen"].split(",") if one)
    return Act(actor(request.user), timezone.now(), seen)


def onward(request: StaffRequest, url: str, *args: object) -> str:
    """The page that led here (the first-run path), else the one named."""
    home = resolve_url(url, *args)
    return own_path(request.POST.get("next", ""), home)

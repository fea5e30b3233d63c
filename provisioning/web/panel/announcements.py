"""/ogloszenia: what is shown to the people of offices, was, and will be."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from provisioning.domain.panel.announce import announce, withdraw
from provisioning.models import Announcement
from provisioning.web.operator.door import actor, done
from tenants.accounts.operators import OperatorRequest, operators_only
from tenants.errors import Invalid

from .door import may_act
from .forms import AnnouncementForm

LATEST: Final = 100
WEEK: Final = timedelta(days=7)


@require_safe
@operators_only
def index(request: OperatorRequest) -> HttpResponse:
    """All of them, newest first."""
    told = {
        "rows": Announcement.objects.all()[:LATEST],
        "now": timezone.now(),
        "acts": may_act(request),
    }
    return render(request, "provisioning/panel/announcements.html", told)


@require_http_methods(["GET", "HEAD", "POST"])
@operators_only
def new(request: OperatorRequest) -> HttpResponse:
    """The form, and the announcement."""
    now = timezone.now()
    local = timezone.localtime(now).replace(second=0, microsecond=0)
    initial = {"starts_at": local, "ends_at": local + WEEK}
    form = AnnouncementForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            announce(form.cleaned_data, now=now, by=actor(request))
        except Invalid as invalid:
            for name, errors in invalid.errors.items():
                form.add_error(name, [str(error) for error in errors])
        else:
            return done("offices:announcements")
    told = {"form": form}
    status = 422 if form.is_bound else 200
    return render(request, "provisioning/panel/announce.html", told, status=status)


@require_POST
@operators_only
def withdraw_one(request: OperatorRequest, announcement_id: UUID) -> HttpResponse:
    """Show it no more."""
    withdraw(announcement_id, now=timezone.now(), by=actor(request))
    return done("offices:announcements")

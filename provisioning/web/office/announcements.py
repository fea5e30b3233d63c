"""/panel/ogloszenia: somebody has read an announcement and closes it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from tenants.accounts.access import StaffRequest, changes_nothing, staff_required
from tenants.accounts.own_path import own_path

from .closed import close


@require_POST
@staff_required
@changes_nothing
def close_one(request: StaffRequest, announcement_id: UUID) -> HttpResponse:
    """Show it no more in this browser, and go on where the person was."""
    onward = own_path(request.POST.get("dalej", ""), reverse("desk:today"))
    response = redirect(onward)
    close(request, response, announcement_id.hex)
    return response

"""/panel/kopia-danych: all data of the office as one file, on any day, above all before leaving."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from provisioning.domain.leaving.closing import TAKEN
from provisioning.domain.leaving.window import own_leaving
from provisioning.kit.make import is_being_made, kit_pieces, kit_written_at
from tenants.accounts.access import StaffRequest, admins_only, changes_nothing
from tenants.accounts.session import actor
from tenants.audit.record import record
from tenants.context import current_office
from tenants.signature import fingerprint, public_pem
from tenants.tasks import after_commit


@require_safe
@admins_only
def shown(request: StaffRequest) -> HttpResponse:
    """What is in the copy, the last one made, and, in an office that leaves, until when."""
    now = timezone.now()
    told = {
        "written_at": kit_written_at(current_office()),
        "being_made": is_being_made(current_office(), now),
        "leaving": own_leaving(),
        "fingerprint": fingerprint(public_pem()),
    }
    return render(request, "provisioning/office/kit.html", told)


@require_POST
@admins_only
def make(request: StaffRequest) -> HttpResponse:
    """Order a fresh copy; a worker makes it."""
    record("office.kit_make", by=actor(request.user), now=timezone.now())
    after_commit("provisioning.kit")
    return redirect("kit:shown")


@require_POST
@admins_only
@changes_nothing
def take(request: StaffRequest) -> HttpResponse:
    """The copy as a file; the trail says who took it."""
    try:
        pieces = kit_pieces()
    except FileNotFoundError:
        raise Http404 from None
    record(TAKEN, by=actor(request.user), now=timezone.now())
    answer = StreamingHttpResponse(pieces, content_type="application/zip")
    name = f"okienko-{current_office().subdomain}.zip"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return cast(HttpResponse, answer)  # Django's two kinds of answers have no common name here

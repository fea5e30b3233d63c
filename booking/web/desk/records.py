"""Records of visits as a file for the office's document system: of a day, or of one visit."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from booking.domain.records.formats import FORMATS
from booking.domain.records.record import Records, record_of_visit, records_of_day
from booking.domain.records.take import note_down
from booking.domain.scope import Scope
from booking.web.desk.prints import PrintForm
from tenants.accounts.access import StaffRequest, changes_nothing, staff_required
from tenants.accounts.session import actor


@require_POST
@staff_required
@changes_nothing
def of_day(request: StaffRequest) -> HttpResponse:
    """The day that was chosen for paper, as a file."""
    form = PrintForm(request.POST, request.user)
    if not form.is_valid():
        raise Http404
    unit = form.cleaned_data["jednostka"]
    scope = replace(Scope.of(request.user), only=unit.pk if unit else None)
    now = timezone.now()
    return _file(
        request,
        records_of_day(form.cleaned_data["dzien"], scope, persons=_persons(request), now=now),
    )


@require_POST
@staff_required
@changes_nothing
def of_visit(request: StaffRequest, booking_id: UUID) -> HttpResponse:
    """One visit, with all its matters the person works with."""
    scope = Scope.of(request.user)
    now = timezone.now()
    records = record_of_visit(booking_id, scope, persons=_persons(request), now=now)
    if records is None:
        raise Http404
    return _file(request, records)


def _persons(request: StaffRequest) -> bool:
    """Whom an auditor only counts, a file does not name to them either."""
    return "osoby" in request.POST and request.user.acts


def _file(request: StaffRequest, records: Records) -> HttpResponse:
    kind = request.POST.get("format", "")
    if kind not in FORMATS:
        raise Http404
    write, media = FORMATS[kind]
    by, now = actor(request.user), timezone.now()
    with transaction.atomic():
        note_down(records, kind, persons=_persons(request), now=now, by=by)
        content = write(records)
    response = HttpResponse(content, content_type=media)
    response["Content-Disposition"] = f'attachment; filename="{records.name}.{kind}"'
    return response

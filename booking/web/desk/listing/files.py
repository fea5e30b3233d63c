"""/panel/lista/plik: the list as a file; a long one is written while one does something else."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from booking.domain.desk_choice import choice_of
from booking.domain.listing.export import export_of, take_out
from booking.errors import NotFound
from booking.models import ExportFormat, ExportState, ListExport
from booking.web.desk.answer import SeeOther
from tenants.accounts.access import StaffRequest, changes_nothing, staff_required, staff_watching
from tenants.accounts.session import actor
from tenants.files import OfficeStorage

from .read import read

KINDS: Final = {
    ExportFormat.CSV: "text/csv; charset=utf-8",
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_POST
@staff_required
@changes_nothing
def take(request: StaffRequest) -> HttpResponse:
    """The file at once, or the page that tells how far it is."""
    format_ = ExportFormat.XLSX if request.POST.get("format") == "xlsx" else ExportFormat.CSV
    here = QueryDict(request.POST.get("zapytanie", "").encode())
    query = read(here, None, choice_of(request.user).columns)
    who = actor(request.user)
    made = take_out(query, format_, request.user, now=timezone.now(), by=who)
    if isinstance(made, ListExport):
        return SeeOther(reverse("desk:list_export", args=[made.pk]))
    return _file(made, format_)


@require_safe
@staff_required
def watch(request: StaffRequest, export_id: UUID) -> HttpResponse:
    """How far it is; in the end the file."""
    told = {"export": _mine(request, export_id)}
    return render(request, "booking/desk/list/export.html", told)


@require_safe
@staff_watching
def state(request: StaffRequest, export_id: UUID) -> HttpResponse:
    """The part of the page that changes."""
    told = {"export": _mine(request, export_id)}
    return render(request, "booking/desk/list/_export.html", told)


@require_safe
@staff_required
def download(request: StaffRequest, export_id: UUID) -> HttpResponse:
    """The file itself, to whoever asked for it."""
    export = _mine(request, export_id)
    if export.state != ExportState.DONE:
        raise Http404
    with OfficeStorage().open(export.file, "rb") as file:
        return _file(file.read(), ExportFormat(export.format))


def _file(content: bytes, format_: ExportFormat) -> HttpResponse:
    response = HttpResponse(content, content_type=KINDS[format_])
    response["Content-Disposition"] = f'attachment; filename="wizyty.{format_}"'
    return response


def _mine(request: StaffRequest, export_id: UUID) -> ListExport:
    try:
        return export_of(export_id, request.user)
    except NotFound:
        raise Http404 from None

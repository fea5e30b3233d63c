"""/panel/ustawienia/sprawy/<id>/…: publish, copy, look at a matter as residents will, its files."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from booking.domain.availability import nearest_free
from booking.domain.setup.copy import copy_service
from booking.domain.setup.file_kinds import KINDS
from booking.domain.setup.files import put_file, take_file_away
from booking.domain.setup.publish import NotReady, publish, withdraw
from booking.domain.setup.save import find_row
from booking.domain.setup.sections import SERVICES
from booking.models import Service
from booking.web.resident.catalogue import open_units, phone_of
from tenants.accounts.access import StaffRequest, admins_only
from tenants.errors import Invalid
from tenants.uploads import SentFile

from .act import act_of


class FileForm(forms.Form):
    """A document residents may download."""

    file = SentFile(
        label=_("File"),
        help_text=_("PDF, Word, OpenDocument, spreadsheet or text, at most 10 MB."),
        widget=forms.FileInput({"class": "form-control", "accept": ",".join(KINDS)}),
    )


@require_POST
@admins_only
def publish_one(request: StaffRequest, row_id: UUID) -> HttpResponse:
    """Let residents book it, or say what is missing."""
    try:
        publish([row_id], act_of(request))
    except NotReady as refused:
        told = {"missing": refused.missing, "row": find_row(SERVICES, row_id)}
        return render(request, "booking/setup/not_ready.html", told, status=refused.status)
    return redirect("setup:thing", "sprawy", row_id)


@require_POST
@admins_only
def take_back(request: StaffRequest, row_id: UUID) -> HttpResponse:
    """Back to a draft."""
    withdraw(row_id, act_of(request))
    return redirect("setup:thing", "sprawy", row_id)


@require_POST
@admins_only
def duplicate(request: StaffRequest, row_id: UUID) -> HttpResponse:
    """Begin another one with the words of this."""
    made = copy_service(row_id, act_of(request))
    return redirect("setup:thing", "sprawy", made.pk)


@require_safe
@admins_only
def preview(request: StaffRequest, row_id: UUID) -> HttpResponse:
    """The page of the matter as residents read it, also while it is a draft."""
    chosen: Service = find_row(SERVICES, row_id)
    units = open_units(chosen)
    told = {
        "service": chosen,
        "name": chosen.told("name"),
        "description": chosen.told("description"),
        "files": list(chosen.files.all()),
        "units": units,
        "phone": phone_of(units),
        "nearest": nearest_free([chosen], None, now=timezone.now())[chosen.pk],
    }
    return render(request, "booking/setup/preview.html", told)


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def files(request: StaffRequest, row_id: UUID) -> HttpResponse:
    """What can be downloaded; another one is put there."""
    row = find_row(SERVICES, row_id)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            put_file(row_id, sent.name, sent.read(), act_of(request))
        except Invalid as refused:
            form.add_error("file", [str(one) for one in refused.errors["file"]])
        else:
            return redirect("setup:files", row_id)
    status = 422 if form.is_bound else 200
    told = {"row": row, "form": form, "files": list(row.files.all()), "here": "files"}
    return render(request, "booking/setup/files.html", told, status=status)


@require_POST
@admins_only
def drop_file(request: StaffRequest, row_id: UUID) -> HttpResponse:
    """Offer one no more."""
    take_file_away(row_id, request.POST.get("name", ""), act_of(request))
    return redirect("setup:files", row_id)

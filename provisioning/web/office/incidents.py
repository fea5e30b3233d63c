"""/panel/naruszenia: what we told the office, and whom it concerns, by the office's own trail."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from provisioning.documents.paper import Paper, Part
from provisioning.domain.incidents.find import named
from provisioning.models import IncidentOffice
from provisioning.web.files import csv_answer, pdf_answer
from tenants.accounts.access import StaffRequest, overseers_only
from tenants.accounts.session import actor
from tenants.audit.models import Entry
from tenants.audit.record import record
from tenants.context import current_office
from tenants.registry import modules


@require_safe
@overseers_only
def index(request: StaffRequest) -> HttpResponse:
    """What we have told the office, the newest first."""
    rows = _mine().order_by("-incident__detected_at")
    return render(request, "provisioning/office/incidents.html", {"rows": rows})


@require_safe
@overseers_only
def show(request: StaffRequest, row_id: UUID) -> HttpResponse:
    """The letter, and the people concerned."""
    row, now = _row(row_id), timezone.now()
    if row.read_at is None and request.user.visit is None:
        IncidentOffice.objects.filter(pk=row.pk).update(read_at=now, read_by_name=request.user.name)
    record("incident.people_shown", by=actor(request.user), now=now)
    told = {"row": row, "people": _people(row)}
    return render(request, "provisioning/office/incident.html", told)


@require_safe
@overseers_only
def letter_file(request: StaffRequest, row_id: UUID) -> HttpResponse:
    """The letter as a PDF."""
    row = _row(row_id)
    title, _blank, text = row.letter.partition("\n\n")
    parts = [Part("", text.split("\n\n"))]
    return pdf_answer(Paper(title, "", "Okienko", parts), "zawiadomienie")


@require_safe
@overseers_only
def people_file(request: StaffRequest, row_id: UUID) -> HttpResponse:
    """The people concerned as a table; that it was taken is written down."""
    row = _row(row_id)
    people = _people(row)
    fields = [str(len(people))]
    record("incident.people_taken", by=actor(request.user), now=timezone.now(), fields=fields)
    return csv_answer([[one["who"], one["at"], one["act"]] for one in people], "osoby")


def _people(row: IncidentOffice) -> list[dict[str, Any]]:
    """Who stands behind the entries; files hold people the trail does not name."""
    words = {act: str(label) for module in modules() for act, label in module.acts.items()}
    entries = list(Entry.objects.filter(pk__in=row.entries).order_by("at", "id"))
    known = named(one.about_id for one in entries)
    return [
        {
            "who": known[one.about_id][1] if one.about_id in known else "–",
            "at": f"{timezone.localtime(one.at):%d.%m.%Y %H:%M}",
            "act": words.get(one.action, one.action),
        }
        for one in entries
    ]


def _mine() -> QuerySet[IncidentOffice]:
    mine = IncidentOffice.objects.filter(office_id=current_office().pk, sent_at__isnull=False)
    return mine.select_related("incident")


def _row(row_id: UUID) -> IncidentOffice:
    if (found := _mine().filter(pk=row_id).first()) is None:
        raise Http404
    return found

"""/panel/ustawienia/zgody/dowod: who accepted what, as a table or a document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from tenants.accounts.access import StaffRequest, admins_only, changes_nothing
from tenants.accounts.session import actor
from tenants.consents.documents.sheet import proof_sheet
from tenants.consents.documents.table import proof_table
from tenants.consents.domain.proof import Row, proof_of_consent, proof_of_person
from tenants.consents.errors import NoSuchConsent
from tenants.consents.models import Consent
from tenants.profile.models import Profile

from .forms import PersonForm

PDF: Final = "pdf"
CSV: Final = "csv"


@require_POST
@admins_only
@changes_nothing
def of_consent(request: StaffRequest, consent_id: UUID) -> HttpResponse:
    """Everybody who accepted one consent. A POST: it is written into the audit trail."""
    consent = Consent.objects.filter(pk=consent_id).first()
    if consent is None:
        raise NoSuchConsent
    rows = proof_of_consent(consent, now=timezone.now(), by=actor(request.user))
    return _file(request, rows, about=_("Consent: %(key)s") % {"key": consent.key})


@sensitive_post_parameters("person")
@require_POST
@admins_only
@changes_nothing
def of_person(request: StaffRequest) -> HttpResponse:
    """Everything one person accepted; a page, unless a file is asked for."""
    form = PersonForm(request.POST)
    if not form.is_valid():
        return render(request, "consents/person.html", {"form": form}, status=422)
    person = form.cleaned_data["person"]
    rows = proof_of_person(person, now=timezone.now(), by=actor(request.user))
    if request.POST.get("plik"):
        return _file(request, rows, about=_("Person: %(who)s") % {"who": person})
    told = {"form": form, "rows": rows, "person": person}
    return render(request, "consents/person.html", told)


def _file(request: StaffRequest, rows: Sequence[Row], *, about: str) -> HttpResponse:
    now = timezone.now()
    if request.POST.get("plik") == PDF:
        office = Profile.objects.current().name
        made = proof_sheet(rows, about=about, office=office, now=now)
        return _attached(made, "application/pdf", "pdf")
    return _attached(proof_table(rows), "text/csv; charset=utf-8", "csv")


def _attached(contents: bytes, kind: str, ending: str) -> HttpResponse:
    response = HttpResponse(contents, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="zgody.{ending}"'
    return response

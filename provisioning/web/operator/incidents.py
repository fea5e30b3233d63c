"""The register of incidents on the operators' host: the clock, the letters, what is still to do."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from provisioning.domain.incidents import send as verbs
from provisioning.models import Incident, IncidentOffice
from provisioning.web.operator.door import actor, done, words
from tenants.accounts.operators import OperatorRequest, operators_only
from tenants.errors import Refusal


class LetterForm(forms.ModelForm[IncidentOffice]):
    """A draft to be read over."""

    class Meta:
        model = IncidentOffice
        fields = ("address", "letter")


@require_safe
@operators_only
def index(request: OperatorRequest) -> HttpResponse:
    """The register, the newest first."""
    incidents = Incident.objects.prefetch_related("offices")
    told = {"rows": [(one, _waiting(one)) for one in incidents[:100]], "now": timezone.now()}
    return render(request, "provisioning/operator/incidents.html", told)


@require_safe
@operators_only
def show(request: OperatorRequest, incident_id: UUID) -> HttpResponse:
    """One incident and its letters."""
    return _page(request, incident_id)


@require_POST
@operators_only
def letter(request: OperatorRequest, incident_id: UUID, row_id: UUID) -> HttpResponse:
    """Keep a draft, or send it: the button tells."""
    row = IncidentOffice.objects.filter(pk=row_id, incident_id=incident_id).first()
    if row is None:
        raise Http404
    form, by, now = LetterForm(request.POST), actor(request), timezone.now()
    if not form.is_valid():
        return _page(
            request,
            incident_id,
            said=" ".join(str(one) for told in form.errors.values() for one in told),
            status=422,
        )
    typed = form.cleaned_data
    try:
        verbs.amend(row_id, typed["letter"], typed["address"], now=now, by=by)
        if "wyslij" in request.POST:
            verbs.send(row_id, now=now, by=by)
    except Refusal as refused:
        return _page(request, incident_id, said=words(refused), status=refused.status)
    return done("desk-incidents:show", incident_id)


@require_POST
@operators_only
def close(request: OperatorRequest, incident_id: UUID) -> HttpResponse:
    """It is dealt with."""
    if not Incident.objects.filter(pk=incident_id).exists():
        raise Http404
    try:
        verbs.close(incident_id, now=timezone.now(), by=actor(request))
    except Refusal as refused:
        return _page(request, incident_id, said=words(refused), status=refused.status)
    return done("desk-incidents:show", incident_id)


def _waiting(incident: Incident) -> int:
    return sum(row.sent_at is None for row in incident.offices.all())


def _page(
    request: OperatorRequest, incident_id: UUID, *, said: str = "", status: int = 200
) -> HttpResponse:
    incident = Incident.objects.filter(pk=incident_id).first()
    if incident is None:
        raise Http404
    rows = incident.offices.select_related("office").order_by("office__name")
    told: dict[str, Any] = {
        "incident": incident,
        "rows": rows,
        "refused": said,
        "now": timezone.now(),
        "is_late": any((row.sent_at or timezone.now()) > incident.due_at for row in rows),
    }
    return render(request, "provisioning/operator/incident.html", told, status=status)

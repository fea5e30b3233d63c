"""The register of incidents on the operators' host: the clock, the letters, what is still to do."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django import forms
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from provisioning.domain.incidents import send as verbs
from provisioning.domain.incidents.facts import FACTS, change_facts, changes_of
from provisioning.domain.incidents.told import with_letters
from provisioning.models import Incident, IncidentOffice
from provisioning.web.operator.door import actor, done, words
from tenants.accounts.operators import OperatorRequest, operators_only
from tenants.errors import Refusal


class LetterForm(forms.ModelForm[IncidentOffice]):
    """A draft to be read over."""

    class Meta:
        model = IncidentOffice
        fields = ("address", "letter")


FACTS_IN_WORDS: Final = {
    "kind": pgettext_lazy("incident", "kind"),
    "detected_at": pgettext_lazy("incident", "detected on"),
    "first": pgettext_lazy("incident", "began on"),
    "last": pgettext_lazy("incident", "ended on"),
    "who": pgettext_lazy("incident", "only by this account (its id)"),
    "address": pgettext_lazy("incident", "only from this network address"),
    "nature": _("what happened"),
    "consequences": _("what may follow for people"),
    "measures": _("what we did and propose"),
}


class FactsForm(forms.ModelForm[Incident]):
    """What is known by now."""

    class Meta:
        model = Incident
        fields = FACTS
        labels = FACTS_IN_WORDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("detected_at", "first", "last"):
            self.fields[name].widget = forms.DateTimeInput(
                attrs={"type": "datetime-local", "class": "form-control", "step": 1},
                format="%Y-%m-%dT%H:%M:%S",
            )
        self.fields["kind"].widget.attrs["class"] = "form-select"
        for name in ("nature", "consequences", "measures"):
            self.fields[name].widget = forms.Textarea(attrs={"rows": 4, "class": "form-control"})


@require_safe
@operators_only
def index(request: OperatorRequest) -> HttpResponse:
    """The register, the newest first."""
    letters = Prefetch("offices", with_letters(IncidentOffice.objects.all()))
    incidents = Incident.objects.prefetch_related(letters)
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
def send_again(request: OperatorRequest, incident_id: UUID, row_id: UUID) -> HttpResponse:
    """A letter that did not go, once more."""
    if not IncidentOffice.objects.filter(pk=row_id, incident_id=incident_id).exists():
        raise Http404
    address = forms.EmailField(required=False)
    try:
        to = address.clean(request.POST.get("address", ""))
        verbs.send_again(row_id, to, now=timezone.now(), by=actor(request))
    except forms.ValidationError as error:
        return _page(request, incident_id, said=" ".join(error.messages), status=422)
    except Refusal as refused:
        return _page(request, incident_id, said=words(refused), status=refused.status)
    return done("desk-incidents:show", incident_id)


@require_POST
@operators_only
def facts(request: OperatorRequest, incident_id: UUID) -> HttpResponse:
    """What is known by now."""
    incident = Incident.objects.filter(pk=incident_id).first()
    if incident is None:
        raise Http404
    form = FactsForm(request.POST, instance=incident)
    if not form.is_valid():
        return _page(request, incident_id, form=form, status=422)
    told = {name: form.cleaned_data[name] for name in form.changed_data}
    try:
        change_facts(incident_id, told, now=timezone.now(), by=actor(request))
    except Refusal as refused:
        for name, said in refused.errors.items():
            form.add_error(name, [str(one) for one in said])
        return _page(request, incident_id, form=form, said=words(refused), status=refused.status)
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


def _told_at(row: Any, now: datetime) -> datetime:
    return min((one for one in (row.went_at, row.read_at) if one), default=now)


def _in_words(field: str) -> str:
    """A fact that changed; of a moment, what it was before."""
    name, _space, before = field.partition(" ")
    fact = str(FACTS_IN_WORDS.get(name, name))
    if not before:
        return fact
    at = timezone.localtime(datetime.fromisoformat(before))
    return gettext("%(fact)s (was %(moment)s)") % {"fact": fact, "moment": f"{at:%d.%m.%Y %H:%M}"}


def _waiting(incident: Incident) -> int:
    rows: Any = incident.offices.all()
    return sum(not row.is_told for row in rows)


def _page(
    request: OperatorRequest,
    incident_id: UUID,
    *,
    form: FactsForm | None = None,
    said: str = "",
    status: int = 200,
) -> HttpResponse:
    incident = Incident.objects.filter(pk=incident_id).first()
    if incident is None:
        raise Http404
    now = timezone.now()
    offices = incident.offices.select_related("office").order_by("office__name")
    rows = list(with_letters(offices))
    told: dict[str, Any] = {
        "incident": incident,
        "rows": rows,
        "form": form or FactsForm(instance=incident),
        "changes": [
            (one, [_in_words(field) for field in one.fields]) for one in changes_of(incident)
        ],
        "refused": said,
        "now": now,
        "is_late": any(_told_at(row, now) > incident.due_at for row in rows)
        or (incident.looked_at is None and now > incident.due_at),
    }
    return render(request, "provisioning/operator/incident.html", told, status=status)

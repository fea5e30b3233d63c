"""The processor's papers on the operators' host: the agreement and what each office has of it."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from billing.public import Contract
from provisioning.documents.paper import Paper
from provisioning.domain.papers import agreement
from provisioning.models import (
    AgreementAcceptance,
    AgreementVersion,
    AuthorisedPerson,
    OfficeFacts,
    SubProcessor,
)
from provisioning.web import papers
from provisioning.web.files import pdf_answer
from provisioning.web.operator.door import actor, done, words
from tenants.accounts.operators import OperatorRequest, operators_only
from tenants.days import DayField
from tenants.errors import Refusal
from tenants.models import Office, OfficeState

MOST: Final = 100


class PublishForm(forms.Form):
    """What is new in a version, and from when it is in force."""

    what_changed = forms.CharField(
        label=_("what is new in this version"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
    )
    from_day = DayField(
        label=_("in force from"),
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"),
    )


@require_safe
@operators_only
def index(request: OperatorRequest) -> HttpResponse:
    """The newest version, and who has accepted which."""
    return _page(request, PublishForm(initial={"from_day": timezone.localdate()}))


@require_POST
@operators_only
def publish(request: OperatorRequest) -> HttpResponse:
    """Publish this release's proposal as the next version."""
    form = PublishForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    told, now = form.cleaned_data, timezone.now()
    try:
        agreement.publish(
            agreement.proposal(), told["what_changed"], told["from_day"], now=now, by=actor(request)
        )
    except Refusal as refused:
        return _page(request, form, said=words(refused), status=refused.status)
    return done("desk-papers:index")


@require_safe
@operators_only
def paper(request: OperatorRequest, office_id: UUID, name: str) -> HttpResponse:
    """One office's paper as a PDF."""
    office = Office.objects.filter(pk=office_id).first()
    kept = OfficeFacts.objects.filter(office_id=office_id).first()
    if office is None or kept is None:
        raise Http404
    made = _paper(office, kept, name)
    if made is None:
        raise Http404
    return pdf_answer(made, f"{name}-{office.subdomain}")


def _paper(office: Office, kept: OfficeFacts, name: str) -> Paper | None:
    controller = kept.facts["controller"]
    newest = agreement.newest_version()
    if name == "umowa-powierzenia" and newest is not None:
        mine = AgreementAcceptance.objects.filter(version=newest, office=office).first()
        return papers.agreement_paper(newest, controller, mine)
    if name == "rejestr-kategorii":
        running = Contract.objects.in_force(timezone.localdate()).filter(office=office).first()
        number = running.number if running else ""
        return papers.record_paper(kept, SubProcessor.objects.all(), number)
    if name == "dalsze-podmioty":
        return papers.sub_processors_paper(SubProcessor.objects.all(), controller)
    if name == "osoby-upowaznione":
        return papers.people_paper(AuthorisedPerson.objects.all(), controller)
    return None


def _page(
    request: OperatorRequest, form: PublishForm, *, said: str = "", status: int = 200
) -> HttpResponse:
    newest = agreement.newest_version()
    offices = Office.objects.exclude(state=OfficeState.GONE).filter(practice_of=None)
    if text := request.GET.get("q", "").strip():
        offices = offices.filter(name__icontains=text)
    shown = list(offices.order_by("name")[:MOST])
    accepted = {
        one.office_id: one
        for one in AgreementAcceptance.objects.filter(office__in=shown)
        .select_related("version")
        .order_by("version__number")
    }
    facts = {one.office_id: one for one in OfficeFacts.objects.filter(office__in=shown)}
    is_new = newest is None or newest.digest != agreement.digest(agreement.proposal())
    told: dict[str, Any] = {
        "version": newest,
        "versions": AgreementVersion.objects.all(),
        "rows": [(one, accepted.get(one.pk), facts.get(one.pk)) for one in shown],
        "more": offices.count() - len(shown),
        "form": form if is_new else None,
        "text": text,
        "refused": said,
    }
    return render(request, "provisioning/operator/papers.html", told, status=status)

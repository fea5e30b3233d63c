"""Sub-processors, authorised people and audits on demand, on the operators' host."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final
from uuid import UUID

from django import forms
from django.forms import ModelForm
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from provisioning.domain.papers import audits, authorised, sub_processors
from provisioning.models import AuditRequest, AuthorisedPerson, SubProcessor
from provisioning.web.operator.door import actor, done, words
from provisioning.web.span import day_of
from tenants.accounts.operators import OperatorRequest, operators_only
from tenants.errors import Invalid, Refusal


class _Plain(ModelForm[Any]):
    """Boxes of the house; days as days."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.DateField):
                field.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            field.widget.attrs["class"] = "form-control"


class SubProcessorForm(_Plain):
    """A company that will process for us."""

    class Meta:
        model = SubProcessor
        fields = ("name", "address", "purpose", "place", "starts_on")


class PersonForm(_Plain):
    """One of us."""

    class Meta:
        model = AuthorisedPerson
        fields = ("name", "function", "scope", "confidential_on", "starts_on")


@require_http_methods(["GET", "HEAD", "POST"])
@operators_only
def companies(request: OperatorRequest) -> HttpResponse:
    """Sub-processors with the objections to them, and another to be announced."""
    form = SubProcessorForm(request.POST or None)
    if form.is_valid():
        told = dict(form.cleaned_data)
        starts_on = told.pop("starts_on")
        company, by = sub_processors.Company(**told), actor(request)
        try:
            sub_processors.add(company, starts_on, now=timezone.now(), by=by)
        except Refusal as refused:
            form.add_error("starts_on", str(refused.message))
        else:
            return done("desk-papers:companies")
    return _companies(request, form, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@operators_only
def people(request: OperatorRequest) -> HttpResponse:
    """The register of authorised people, and another to be entered."""
    form = PersonForm(request.POST or None)
    if form.is_valid():
        given = authorised.Authorisation(**form.cleaned_data)
        authorised.authorise(given, now=timezone.now(), by=actor(request))
        return done("desk-papers:people")
    return _people(request, form, status=422 if form.is_bound else 200)


@require_safe
@operators_only
def audit_list(request: OperatorRequest) -> HttpResponse:
    """What offices asked to see, the newest first."""
    return _audits(request)


@require_POST
@operators_only
def act(request: OperatorRequest, row_id: UUID, deed: str) -> HttpResponse:
    """End a row of a register, or go on with an audit; ``DEEDS`` tells the page it belongs to."""
    if deed not in DEEDS:
        raise Http404
    page, do = DEEDS[deed]
    try:
        do(row_id, request.POST, request)
    except Refusal as refused:
        return PAGES[page](request, said=words(refused), status=refused.status)
    return done(page)


Do = Callable[[UUID, QueryDict, OperatorRequest], None]


def _end_company(row_id: UUID, told: QueryDict, request: OperatorRequest) -> None:
    if not SubProcessor.objects.filter(pk=row_id).exists():
        raise Http404
    sub_processors.end(row_id, _day(told), now=timezone.now(), by=actor(request))


def _end_person(row_id: UUID, told: QueryDict, request: OperatorRequest) -> None:
    if not AuthorisedPerson.objects.filter(pk=row_id).exists():
        raise Http404
    authorised.end_authorisation(row_id, _day(told), now=timezone.now(), by=actor(request))


def _agree(row_id: UUID, told: QueryDict, request: OperatorRequest) -> None:
    text = told.get("text", "")
    audits.agree_on(row_id, _day(told), text, now=timezone.now(), by=actor(request))


def _held(row_id: UUID, told: QueryDict, request: OperatorRequest) -> None:
    audits.was_held(row_id, _day(told), now=timezone.now(), by=actor(request))


def _mended(row_id: UUID, told: QueryDict, request: OperatorRequest) -> None:
    audits.mended(row_id, told.get("text", ""), now=timezone.now(), by=actor(request))


DEEDS: Final[dict[str, tuple[str, Do]]] = {
    "koniec-firmy": ("desk-papers:companies", _end_company),
    "koniec-osoby": ("desk-papers:people", _end_person),
    "uzgodnij": ("desk-papers:audits", _agree),
    "odbyla-sie": ("desk-papers:audits", _held),
    "usunieto": ("desk-papers:audits", _mended),
}


def _day(told: QueryDict) -> date:
    if (found := day_of(told.get("dzien", ""))) is None:
        raise Invalid(_("Choose a day."))
    return found


def _companies(
    request: OperatorRequest,
    form: SubProcessorForm | None = None,
    *,
    said: str = "",
    status: int = 200,
) -> HttpResponse:
    rows = SubProcessor.objects.prefetch_related("objections__office")
    told = {"form": form or SubProcessorForm(), "rows": rows, "refused": said}
    return render(request, "provisioning/operator/companies.html", told, status=status)


def _people(
    request: OperatorRequest, form: PersonForm | None = None, *, said: str = "", status: int = 200
) -> HttpResponse:
    rows = AuthorisedPerson.objects.all()
    told = {"form": form or PersonForm(), "rows": rows, "refused": said}
    return render(request, "provisioning/operator/people.html", told, status=status)


def _audits(request: OperatorRequest, *, said: str = "", status: int = 200) -> HttpResponse:
    rows = AuditRequest.objects.select_related("office").prefetch_related("findings")
    told = {"rows": rows[:100], "refused": said, "today": timezone.localdate()}
    return render(request, "provisioning/operator/audits.html", told, status=status)


PAGES: Final[dict[str, Callable[..., HttpResponse]]] = {
    "desk-papers:companies": _companies,
    "desk-papers:people": _people,
    "desk-papers:audits": _audits,
}

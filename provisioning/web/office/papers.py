"""/panel/dane-osobowe: the agreement, sub-processors, who is authorised, the record, audits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from billing.public import own_order
from provisioning.documents.paper import Paper
from provisioning.domain.papers import agreement, audits, sub_processors
from provisioning.domain.papers.facts import keep_facts
from provisioning.models import AuditRequest, AuthorisedPerson, Objection, SubProcessor
from provisioning.web import papers
from provisioning.web.files import pdf_answer
from provisioning.web.span import day_of
from tenants.accounts.access import StaffRequest, admins_only, changes_nothing, overseers_only
from tenants.accounts.models import Role
from tenants.accounts.session import actor
from tenants.context import current_office
from tenants.errors import Invalid, Refusal
from tenants.profile.models import Profile

Papers = Callable[[], Paper]


@require_safe
@overseers_only
def index(request: StaffRequest) -> HttpResponse:
    """Everything at a glance, each paper as a file."""
    return _page(request)


@require_safe
@overseers_only
def paper(request: StaffRequest, name: str) -> HttpResponse:
    """One paper as a PDF."""
    if name not in PAPERS:
        raise Http404
    return pdf_answer(PAPERS[name](), name)


@require_safe
@overseers_only
def audit_file(request: StaffRequest, request_id: UUID) -> HttpResponse:
    """The record of one audit as a PDF."""
    asked = _audits().filter(pk=request_id).first()
    if asked is None:
        raise Http404
    return pdf_answer(papers.audit_paper(asked, _controller()), "kontrola")


@require_POST
@admins_only
@changes_nothing
def act(request: StaffRequest, deed: str) -> HttpResponse:
    """Accept, object, ask for an audit, write a finding down; refusals are said on the page."""
    if deed not in DEEDS:
        raise Http404
    try:
        DEEDS[deed](request.POST, request)
    except (Refusal, ValueError) as refused:
        return _page(request, refused=refused, deed=deed)
    return redirect("papers:index")


def _accept(told: QueryDict, request: StaffRequest) -> None:
    agreement.accept(told.get("digest", ""), now=timezone.now(), by=actor(request.user))


def _object(told: QueryDict, request: StaffRequest) -> None:
    row = UUID(told.get("firma", ""))
    text = told.get("text", "")
    sub_processors.object_to(row, text, now=timezone.now(), by=actor(request.user))


def _ask(told: QueryDict, request: StaffRequest) -> None:
    wanted = _day(told, needed=False)
    audits.ask(told.get("text", ""), wanted, now=timezone.now(), by=actor(request.user))


def _finding(told: QueryDict, request: StaffRequest) -> None:
    day = _day(told)
    assert day is not None
    row = UUID(told.get("kontrola", ""))
    by = actor(request.user)
    audits.write_finding(row, told.get("text", ""), day, now=timezone.now(), by=by)


DEEDS: Final[dict[str, Callable[[QueryDict, StaffRequest], None]]] = {
    "przyjmij": _accept,
    "sprzeciw": _object,
    "kontrola": _ask,
    "ustalenie": _finding,
}


def _day(told: QueryDict, *, needed: bool = True) -> date | None:
    typed = told.get("dzien", "")
    found = day_of(typed)
    if found is None and (needed or typed):
        raise Invalid(_("Choose a day."))
    return found


def _agreement() -> Paper:
    newest = agreement.newest_version()
    if newest is None:
        raise Http404
    mine = next((one for one in agreement.own_acceptances() if one.version == newest), None)
    return papers.agreement_paper(newest, _controller(), mine)


def _record() -> Paper:
    order = own_order(timezone.localdate())
    number = (order.contract_number if order else None) or ""
    return papers.record_paper(keep_facts(timezone.now()), _subs(), number)


PAPERS: Final[dict[str, Papers]] = {
    "umowa-powierzenia": _agreement,
    "dalsze-podmioty": lambda: papers.sub_processors_paper(_subs(), _controller()),
    "osoby-upowaznione": lambda: papers.people_paper(AuthorisedPerson.objects.all(), _controller()),
    "rejestr-kategorii": _record,
}


def _page(
    request: StaffRequest, *, refused: Refusal | ValueError | None = None, deed: str = ""
) -> HttpResponse:
    today = timezone.localdate()
    newest, mine = agreement.newest_version(), agreement.own_acceptances()
    objected = {
        row.sub_processor_id
        for row in Objection.objects.filter(office_id=current_office().pk)
    }  # fmt: skip
    told: dict[str, Any] = {
        "version": newest,
        "accepted": next((one for one in mine if newest and one.version_id == newest.pk), None),
        "earlier": [one for one in mine if newest is None or one.version_id != newest.pk],
        "subs": [(one, one.pk in objected, one.starts_on > today) for one in _subs()],
        "people": AuthorisedPerson.objects.all(),
        "audits": _audits(),
        "is_admin": request.user.role == Role.ADMIN and request.user.visit is None,
        "refused": _words(refused) if refused else "",
        "deed": deed,
        "text": request.POST.get("text", ""),
        "today": today,
    }
    status = getattr(refused, "status", 422) if refused else 200
    return render(request, "provisioning/office/papers.html", told, status=status)


def _words(refused: Refusal | ValueError) -> str:
    if isinstance(refused, Refusal):
        for told in refused.errors.values():
            return str(told[0])
        return str(refused.message)
    return str(Refusal.message)


def _subs() -> list[SubProcessor]:
    return list(SubProcessor.objects.all())


def _audits() -> Any:
    mine = AuditRequest.objects.filter(office_id=current_office().pk)
    return mine.prefetch_related("findings")


def _controller() -> str:
    return Profile.objects.current().name or str(current_office().name)

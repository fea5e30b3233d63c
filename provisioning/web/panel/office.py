"""/urzad/<id>: one office: how it is, what was noted, and what an operator may do with it."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from provisioning.domain.panel.notes import remove_note, write_note
from provisioning.domain.panel.offices import one
from provisioning.domain.panel.sms_price import note_sms_price
from provisioning.domain.queue import nudge
from provisioning.domain.suspension.resume import resume
from provisioning.domain.suspension.suspend import running, suspend
from provisioning.models import OfficeNote, Suspension
from provisioning.web.operator.door import actor, done
from tenants.accounts.operators import OperatorRequest, operators_only
from tenants.audit.record import record
from tenants.audit.search import Search
from tenants.audit.wording import in_words
from tenants.errors import Invalid, Refusal
from tenants.models import FROZEN, LIVING, Hostname, Office, PromiseCheck
from tenants.registry import modules

from .door import may_act, office_of
from .forms import NoteForm, SmsPriceForm, SuspendForm

LATEST: Final = 20
PRICE_BOX: Final = "cena_%s"


@require_safe
@operators_only
def show(request: OperatorRequest, office_id: UUID) -> HttpResponse:
    """Everything known about one office."""
    return _page(request, office_id, NoteForm())


@require_POST
@operators_only
def note(request: OperatorRequest, office_id: UUID) -> HttpResponse:
    """Write a note."""
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _page(request, office_id, form, status=422)
    office = office_of(office_id)
    write_note(office, form.cleaned_data["text"], now=timezone.now(), by=actor(request))
    return done("offices:office", office_id)


@require_POST
@operators_only
def unnote(request: OperatorRequest, office_id: UUID, note_id: UUID) -> HttpResponse:
    """Take a note away."""
    remove_note(office_of(office_id), note_id, now=timezone.now(), by=actor(request))
    return done("offices:office", office_id)


@require_POST
@operators_only
def sms_price(request: OperatorRequest, office_id: UUID) -> HttpResponse:
    """Note what an SMS costs the office."""
    form = SmsPriceForm(request.POST, auto_id=PRICE_BOX)
    if not form.is_valid():
        return _page(request, office_id, NoteForm(), status=422, price_form=form)
    net = form.cleaned_data["net"]
    note_sms_price(office_of(office_id), net, now=timezone.now(), by=actor(request))
    return done("offices:office", office_id)


@require_http_methods(["GET", "HEAD", "POST"])
@operators_only
def freeze(request: OperatorRequest, office_id: UUID) -> HttpResponse:
    """The form of a suspension, and the suspension."""
    office, today = office_of(office_id), timezone.localdate()
    form = SuspendForm(request.POST or None, initial={"starts_on": today})
    if form.is_valid():
        try:
            suspend(office.pk, now=timezone.now(), by=actor(request), **form.cleaned_data)
        except Invalid as invalid:
            _tell(form, invalid)
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            return done("offices:office", office_id)
    told = {"office_row": office, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "provisioning/panel/suspend.html", told, status=status)


@require_POST
@operators_only
def thaw(request: OperatorRequest, office_id: UUID) -> HttpResponse:
    """Resume, or call a suspension off."""
    try:
        resume(office_of(office_id).pk, now=timezone.now(), by=actor(request))
    except Refusal as refusal:
        return _page(request, office_id, NoteForm(), status=refusal.status, refusal=refusal)
    return done("offices:office", office_id)


@require_POST
@operators_only
def look_again(request: OperatorRequest, office_id: UUID) -> HttpResponse:
    """Count anew and look at the certificates, in the background."""
    office = office_of(office_id)
    nudge("provisioning.gather", str(office.pk))
    for host in Hostname.objects.filter(tenant=office).values_list("pk", flat=True):
        nudge("provisioning.look_at_host", host)
    record("office.look", by=actor(request), now=timezone.now(), about=office)
    return done("offices:office", office_id)


def _page(
    request: OperatorRequest, office_id: UUID, form: NoteForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    now = timezone.now()
    row = one(office_id, now=now)
    if row is None:
        raise Http404
    office: Office = row.office
    entries = Search(about=office.pk).entries()[:LATEST]
    told = {
        "row": row,
        "acts": may_act(request),
        "office_row": office,
        "form": form,
        "price_form": _price_form(office),
        "hosts": _hosts(office, now),
        "checks": PromiseCheck.objects.filter(office_id=office.pk).order_by("-at"),
        "notes": OfficeNote.objects.filter(office=office),
        "suspension": running(office),
        "suspensions": Suspension.objects.filter(office=office).exclude(ended_at=None)[:LATEST],
        "may_suspend": office.state in LIVING and office.state not in FROZEN,
        "practices": Office.objects.filter(practice_of=office.pk),
        "entries": in_words(list(entries)),
        "pages": [page for module in modules() for page in module.operator_office_pages],
        **more,
    }
    return render(request, "provisioning/panel/office.html", told, status=status)


def _price_form(office: Office) -> SmsPriceForm:
    noted = getattr(office, "sms_price", None)
    known = {"net": noted.net.normalize()} if noted else None
    return SmsPriceForm(initial=known, auto_id=PRICE_BOX)


def _hosts(office: Office, now: Any) -> list[tuple[Hostname, Any, bool]]:
    """Each host with its last look, if there was one, and whether its certificate ends soon."""
    found = []
    hosts = Hostname.objects.filter(tenant=office).select_related("health")
    for host in hosts.order_by("-is_primary", "domain"):
        health = getattr(host, "health", None)
        found.append((host, health, health is not None and health.ends_soon(now)))
    return found


def _tell(form: Form, invalid: Invalid) -> None:
    for name, errors in invalid.errors.items():
        for error in errors:
            form.add_error(name if name in form.fields else None, str(error))

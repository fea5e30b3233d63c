"""Offices' accounts with us: data for invoices, contracts, and everything that changes them."""

from __future__ import annotations

from typing import Any, Final

from django.forms import BaseForm, Form, ModelForm, modelformset_factory
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from billing.days import local_day
from billing.domain.dunning import debt_of
from billing.domain.price_list import put_price_list
from billing.models import Contract, Happening, LegalData, Plan, Seller, Subscription
from billing.web.operator.deeds import DEEDS, About
from billing.web.operator.door import OperatorRequest, actor, done, operators_only
from billing.web.operator.forms import LegalForm, PlanForm, SellerForm
from tenants.entitlements import read
from tenants.errors import Refusal
from tenants.models import Office, OfficeState

LATEST: Final = 30


@operators_only
def index(request: OperatorRequest) -> HttpResponse:
    """All offices, with the contract in force."""
    today = local_day(timezone.now())
    running = {c.office_id: c for c in Contract.objects.in_force(today)}
    offices = Office.objects.exclude(state=OfficeState.GONE).order_by("name")
    rows = [(office, running.get(office.pk), read(office)) for office in offices]
    return render(request, "billing/operator/accounts.html", {"rows": rows})


@operators_only
def show(request: OperatorRequest, office_id: Any) -> HttpResponse:
    """One office's account: what is agreed, what was invoiced, what happened."""
    office = get_object_or_404(Office, pk=office_id)
    contracts = Contract.objects.filter(office=office).order_by("-starts_on")
    told = {
        "office_row": office,
        "legal": LegalData.objects.filter(office=office).first(),
        "contracts": contracts.prefetch_related("protocols", "penalties", "extensions"),
        "orders": Subscription.objects.whole().filter(office=office),
        "debt": debt_of(office, local_day(timezone.now())),
        "granted": read(office),
        "happenings": Happening.objects.filter(office=office).order_by("-at", "-id")[:LATEST],
        "deeds": [(slug, deed) for slug, deed in DEEDS.items() if _fits(office, slug)],
    }
    return render(request, "billing/operator/account.html", told)


@operators_only
def act(request: OperatorRequest, office_id: Any, deed: str) -> HttpResponse:
    """The form of a deed, and the deed."""
    office = get_object_or_404(Office, pk=office_id)
    if deed == "dane":
        row = LegalData.objects.filter(office=office).first() or LegalData(office=office)
        return _save(request, LegalForm(request.POST or None, instance=row), office)
    if deed not in DEEDS:
        raise Http404
    chosen = DEEDS[deed]
    form = chosen.form(request.POST or None)
    if form.is_valid():
        about = About(office, _contract(office), timezone.now(), actor(request))
        try:
            chosen.do(about, dict(form.cleaned_data))
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            return done("account", office.pk)
    return _form(request, form, str(chosen.label), office)


@operators_only
def seller(request: OperatorRequest) -> HttpResponse:
    """Our own company, as invoices state it."""
    form = SellerForm(request.POST or None, instance=Seller.objects.first())
    return _save(request, form, None)


@operators_only
def prices(request: OperatorRequest) -> HttpResponse:
    """The price list; an empty one is filled with the proposal at a press."""
    if request.method == "POST" and "wstaw" in request.POST:
        put_price_list()
        return done("prices")
    formset = modelformset_factory(Plan, form=PlanForm, extra=0)
    plans = formset(request.POST or None, queryset=Plan.objects.all())
    if request.method == "POST" and plans.is_valid():
        plans.save()
        return done("prices")
    status = 422 if request.method == "POST" else 200
    return render(request, "billing/operator/prices.html", {"plans": plans}, status=status)


def _save(request: OperatorRequest, form: ModelForm[Any], office: Office | None) -> HttpResponse:
    if form.is_valid():
        form.save()
        return done("account", office.pk) if office else done("seller")
    return _form(request, form, _("Data for invoices") if office else _("Our company"), office)


def _form(
    request: OperatorRequest, form: BaseForm | Form, title: str, office: Office | None
) -> HttpResponse:
    told = {"form": form, "title": title, "office_row": office}
    status = 422 if form.is_bound else 200
    return render(request, "billing/operator/form.html", told, status=status)


def _contract(office: Office) -> Contract | None:
    """The contract that deeds are about: the latest that is not closed."""
    return Contract.objects.filter(office=office, closed_at=None).order_by("starts_on").last()


def _fits(office: Office, slug: str) -> bool:
    """Whether a deed makes sense now; asking for one that does not is refused by its verb."""
    frozen = read(office).staff_read_only
    if slug in {"zamroz", "odmroz"}:
        return frozen == (slug == "odmroz")
    return not DEEDS[slug].needs_contract or _contract(office) is not None

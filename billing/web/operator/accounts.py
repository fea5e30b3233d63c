"""Offices' accounts with us: data for invoices, contracts, and everything that changes them."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import Exists, OuterRef, Q
from django.forms import BaseForm, BaseModelFormSet, Form, ModelForm, modelformset_factory
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from billing.days import local_day
from billing.domain.dunning import debt_of
from billing.domain.price_list import put_price_list
from billing.domain.standing import is_trying
from billing.models import (
    AddOn,
    Contract,
    Happening,
    Invoice,
    LegalData,
    Plan,
    Seller,
    Subscription,
)
from billing.web.operator.deeds import DEEDS, About, fitting
from billing.web.operator.door import OperatorRequest, actor, done, operators_only
from billing.web.operator.forms import AddOnForm, LegalForm, PlanForm, SellerForm
from tenants.entitlements import read
from tenants.errors import Refusal
from tenants.models import Office, OfficeState

LATEST: Final = 30
MOST: Final = 200
OF_CONTRACTS: Final = ("protocols", "penalties__settlements", "extensions")


@operators_only
def index(request: OperatorRequest) -> HttpResponse:
    """The offices whose name (or address) holds a text, with the contract in force.

    One that left stays while its contract is not closed.
    """
    today = local_day(timezone.now())
    unclosed = Contract.objects.filter(office=OuterRef("pk"), closed_at=None)
    offices = Office.objects.filter(~Q(state=OfficeState.GONE) | Exists(unclosed)).order_by("name")
    if text := request.GET.get("q", "").strip():
        offices = offices.filter(Q(name__icontains=text) | Q(subdomain__icontains=text))
    shown = list(offices[:MOST])
    running = {c.office_id: c for c in Contract.objects.in_force(today).filter(office__in=shown)}
    told = {
        "rows": [(office, running.get(office.pk), read(office)) for office in shown],
        "text": text,
        "more": offices.count() - len(shown),
    }
    return render(request, "billing/operator/accounts.html", told)


@operators_only
def show(request: OperatorRequest, office_id: Any) -> HttpResponse:
    """One office's account: what is agreed, what was invoiced, what happened."""
    office = get_object_or_404(Office, pk=office_id)
    contracts = Contract.objects.filter(office=office).order_by("-starts_on")
    invoices = Invoice.objects.filter(office=office).order_by("-created_at", "-ordinal")
    today = local_day(timezone.now())
    debt = debt_of(office, today)
    told = {
        "office_row": office,
        "legal": LegalData.objects.filter(office=office).first(),
        "contracts": contracts.prefetch_related(*OF_CONTRACTS),
        "orders": Subscription.objects.whole().filter(office=office),
        "invoices": invoices.with_money()[:LATEST],
        "debt": debt,
        "granted": read(office),
        "happenings": Happening.objects.filter(office=office).order_by("-at", "-id")[:LATEST],
        "deeds": fitting(_contract(office), debt, on_trial=is_trying(office.pk, today)),
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
    chosen, contract = DEEDS[deed], _contract(office)
    form = chosen.form(request.POST or None)
    form.fit(contract)
    if form.is_valid():
        about = About(office, contract, timezone.now(), actor(request))
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
    plans = _rows(request, Plan, PlanForm, "plan")
    add_ons = _rows(request, AddOn, AddOnForm, "add_on")
    if request.method == "POST" and plans.is_valid() and add_ons.is_valid():
        plans.save()
        add_ons.save()
        return done("prices")
    told = {"plans": plans, "add_ons": add_ons}
    status = 422 if request.method == "POST" else 200
    return render(request, "billing/operator/prices.html", told, status=status)


def _rows(
    request: OperatorRequest, model: type[Plan | AddOn], form: type[ModelForm[Any]], prefix: str
) -> BaseModelFormSet[Any, Any]:
    """All rows of one kind, to be changed."""
    rows = modelformset_factory(model, form=form, extra=0)
    return rows(request.POST or None, queryset=model._default_manager.all(), prefix=prefix)


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

"""Paying by card, on the platform's host: a last look, then a link to the card company."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from billing.configuration import card_gateway
from billing.domain.card import customer_of
from billing.enums import OPEN
from billing.models import Invoice
from billing.money.amounts import ZERO
from billing.rail import InvoiceData, RailRefused, RailUnreachable
from billing.web.links import account_address, read_link
from tenants.errors import Refusal
from tenants.models import Office


def pay(request: HttpRequest, token: str) -> HttpResponse:
    """Show what will be paid and where to; nothing is charged here."""
    told = _told(request, token)
    if isinstance(told, HttpResponse):
        return told
    office = Office.objects.get(pk=told["office"])
    invoice = Invoice.objects.issued().filter(pk=told["invoice"], office=office).first()
    if invoice is None:
        raise Http404
    if invoice.state not in OPEN or invoice.outstanding() <= ZERO:
        return _answer(request, "settled", office, invoice=invoice)
    return _lead(request, office, invoice)


def portal(request: HttpRequest, token: str) -> HttpResponse:
    """Lead to the page where the office keeps its card."""
    told = _told(request, token)
    if isinstance(told, HttpResponse):
        return told
    return _lead(request, Office.objects.get(pk=told["office"]), None)


def _lead(request: HttpRequest, office: Office, invoice: Invoice | None) -> HttpResponse:
    gateway = card_gateway()
    if gateway is None:
        return _answer(request, "off", office, status=503)
    back = account_address(office)
    try:
        customer = customer_of(office.pk, gateway, now=timezone.now()).pk
        if invoice is None:
            url = gateway.portal(customer, back)
        else:
            url = gateway.checkout(_data(invoice, customer), back).url
    except (RailUnreachable, RailRefused, Refusal):
        return _answer(request, "off", office, invoice=invoice, status=503)
    return _answer(request, "go", office, invoice=invoice, url=url)


def _told(request: HttpRequest, token: str) -> dict[str, Any] | HttpResponse:
    try:
        return read_link(token)
    except signing.BadSignature:
        return _answer(request, "stale", None, status=410)


def _answer(
    request: HttpRequest, state: str, office: Office | None, *, status: int = 200, **told: Any
) -> HttpResponse:
    invoice = told.get("invoice")
    context = told | {
        "state": state,
        "amount": invoice.outstanding() if invoice else Decimal(0),
        "back": account_address(office) if office else "",
    }
    answer = render(request, "billing/platform/card.html", context, status=status)
    add_never_cache_headers(answer)
    return answer


def _data(invoice: Invoice, customer: str) -> InvoiceData:
    return InvoiceData(
        invoice_id=str(invoice.pk),
        number=invoice.number or "",
        customer=customer,
        contract_number=invoice.said["contract_number"],
        lines=(),
        to_pay=invoice.outstanding(),
        payment_days=0,
    )

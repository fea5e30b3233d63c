"""The office's account: read inside the office, by its own role."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language

from billing.configuration import card_gateway
from billing.days import local_day
from billing.documents.pdf import print_invoice
from billing.domain.window import (
    OwnDocument,
    own_document,
    own_extras,
    own_invoices,
    own_order,
    own_party,
)
from billing.ksef.fa3 import structured_invoice
from billing.ksef.number import verification_address
from billing.web.links import card_link, portal_link
from billing.web.office.usage import meters
from tenants.accounts.access import StaffRequest, staff_required
from tenants.accounts.models import Role
from tenants.context import current_office

MAY_SEE: Final = frozenset({Role.ADMIN, Role.AUDITOR})


@staff_required
def account(request: StaffRequest) -> HttpResponse:
    """Plan, use, invoices, data for invoices; ways to pay for those who may."""
    _check(request)
    office, today = current_office(), local_day(timezone.now())
    invoices, party = own_invoices(), own_party()
    cards = card_gateway() is not None and request.user.role == Role.ADMIN
    payable = [invoice for invoice in invoices if invoice.is_payable]
    told = {
        "order": own_order(today),
        "extras": own_extras(today),
        "meters": meters(),
        "rows": [
            (invoice, card_link(office, invoice.id) if cards and invoice.is_payable else "")
            for invoice in invoices
        ],
        "owed": sum((invoice.outstanding for invoice in payable), start=0),
        "party": party,
        "portal": portal_link(office) if cards and party and party.pays_by_card else "",
        "account": _account_to_pay(invoices[0].id) if invoices else "",
    }
    return render(request, "billing/office/account.html", told)


@staff_required
def invoice_pdf(request: StaffRequest, invoice_id: UUID) -> HttpResponse:
    """The printed invoice, in the language of the page."""
    found = _document(request, invoice_id)
    said, code = found.said, ""
    if found.xml is not None:
        day = date.fromisoformat(said["issued_on"])
        code = verification_address(said["issuer"]["party"]["nip"], day, found.xml)
    language = "pl" if get_language() == "pl" else "en"
    pdf = print_invoice(said, language, ksef_number=found.ksef_number, code=code)
    return _file(pdf, "application/pdf", f"{_name(said)}.pdf")


@staff_required
def invoice_xml(request: StaffRequest, invoice_id: UUID) -> HttpResponse:
    """The structured invoice: as KSeF has it, else as it would go there."""
    found = _document(request, invoice_id)
    xml = found.xml or structured_invoice(found.said, made_at=timezone.now())
    return _file(xml, "application/xml", f"{_name(found.said)}.xml")


def _document(request: StaffRequest, invoice_id: UUID) -> OwnDocument:
    _check(request)
    if (found := own_document(invoice_id)) is None:
        raise Http404
    return found


def _check(request: StaffRequest) -> None:
    """Clerks have nothing to do with money."""
    if request.user.role not in MAY_SEE:
        raise PermissionDenied


def _account_to_pay(invoice_id: UUID) -> str:
    found = own_document(invoice_id)
    return str(found.said["issuer"]["account"]) if found else ""


def _name(said: dict[str, str]) -> str:
    return str(said["number"]).replace("/", "-")


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=kind, headers=headers)

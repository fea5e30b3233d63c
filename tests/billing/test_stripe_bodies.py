"""What leaves our house for Stripe is about the contract: no request knows a resident."""

from __future__ import annotations

from datetime import date
from typing import Final
from urllib.parse import parse_qsl

import pytest
from support.booking_desk import open_desk
from support.cards import CardCompany
from support.treasury import ANNA, IMPLEMENTATION, SIGNED, at_noon, issued_on, transfer
from support.visits import DOROTA, book

from billing.domain.card import customer_of
from billing.domain.card_step import keep_in_step
from billing.domain.change import charge_once
from billing.domain.finish import close_ended, end_early
from billing.domain.reflect import reconcile
from billing.domain.settle import settle
from billing.fake_stripe.service import Request
from billing.fake_stripe.subscriptions import begin_period
from billing.models import Contract, Invoice, LegalData, Mirror, Rail, Seller
from billing.rail import InvoiceData
from booking.models import Booking
from tenants.audit.actor import SYSTEM
from tenants.context import office_context
from tenants.models import Office

FEBRUARY, MARCH = date(2026, 2, 15), date(2026, 3, 15)
BACK: Final = "https://olsztyn.okienko.example/panel/rozliczenia/"
# Every name that may stand in a body; a new one is a decision.
NAMES: Final = {
    "name", "email", "preferred_locales[0]", "tax_id_data[0][type]", "tax_id_data[0][value]",
    "metadata[office]", "metadata[contract]", "metadata[invoice]", "product", "currency",
    "unit_amount", "recurring[interval]", "recurring[interval_count]", "customer",
    "items[0][price]", "collection_method", "days_until_due", "proration_behavior", "trial_end",
    "cancel_at", "pause_collection[behavior]", "auto_advance", "pending_invoice_items_behavior",
    "invoice", "amount", "description", "number", "custom_fields[0][name]",
    "custom_fields[0][value]", "paid_out_of_band", "mode", "client_reference_id",
    "line_items[0][quantity]", "line_items[0][price_data][currency]",
    "line_items[0][price_data][unit_amount]", "line_items[0][price_data][product_data][name]",
    "success_url", "cancel_url", "return_url", "locale", "created[gte]", "limit",
}  # fmt: skip
# Names whose values people write; everything they may say here.
WRITTEN: Final = {"name", "email", "description", "custom_fields[0][value]"}
SAID: Final = {
    "Gmina Olsztyn", "faktury.olsztyn@example.com", "Standard, 7/2026", "Standard", "VAT",
    "Opłata wdrożeniowa", "7/2026",
}  # fmt: skip


@pytest.fixture
def city(olsztyn: Office, seller: Seller) -> LegalData:
    """Olsztyn pays by card."""
    return LegalData.objects.create(
        office=olsztyn,
        buyer_name="Gmina Olsztyn",
        buyer_nip="5681618062",
        is_jst=False,
        rail=Rail.CARD,
        invoice_email="faktury.olsztyn@example.com",
    )


@pytest.fixture
def cards(city: LegalData, monthly: Contract) -> CardCompany:
    """A whole life with a card: made known, opened, paid, closed, looked at, ended."""
    company = CardCompany(at_noon(FEBRUARY))
    first = issued_on(monthly, FEBRUARY)
    keep_in_step(company.gateway, now=company.now)
    _pages(company, first)
    charge_once(monthly.subscription.pk, IMPLEMENTATION, MARCH, now=SIGNED, by=ANNA)
    company.now = at_noon(MARCH)
    subscription = Mirror.objects.get(kind="subscription").pk
    company.service.do(lambda desk: begin_period(desk, subscription))
    reconcile(company.gateway, now=company.now)
    issued_on(monthly, MARCH)
    keep_in_step(company.gateway, now=company.now)
    settle(first.pk, transfer("1094.70", FEBRUARY), now=SIGNED, by=ANNA)
    end_early(monthly.pk, MARCH, "za porozumieniem", now=SIGNED, by=ANNA)
    close_ended(now=company.now, by=SYSTEM)
    keep_in_step(company.gateway, now=company.now)
    return company


def _pages(company: CardCompany, invoice: Invoice) -> None:
    """The page to pay on and the portal."""
    customer = customer_of(invoice.office_id, company.gateway, now=company.now).pk
    said = InvoiceData(
        str(invoice.pk), invoice.number or "", customer, "7/2026", (), invoice.outstanding(), 30
    )
    company.gateway.checkout(said, BACK)
    for _ in range(2):
        company.gateway.portal(customer, BACK)


def told(requests: list[Request]) -> list[tuple[str, str]]:
    """Every name and value of every body (and query)."""
    return [pair for request in requests for pair in parse_qsl(request.body)]


def test_every_body_has_known_names_and_known_words_only(cards: CardCompany) -> None:
    requests = cards.service.requests
    assert {request.path.split("/")[0] for request in requests} >= {
        "customers", "subscriptions", "invoices", "invoiceitems", "checkout", "billing_portal",
    }  # fmt: skip
    assert {name for name, _ in told(requests)} <= NAMES
    assert {value for name, value in told(requests) if name in WRITTEN} == SAID


def test_every_write_carries_a_key_of_its_own(cards: CardCompany) -> None:
    writes = [request for request in cards.service.requests if request.method != "GET"]
    assert all(request.key.startswith("okienko-") for request in writes)
    bodies = {request.key: (request.path, request.body) for request in writes}
    assert all(bodies[request.key] == (request.path, request.body) for request in writes)
    portals = [request.key for request in writes if request.path.startswith("billing_portal")]
    assert len(set(portals)) == 2, "a page that died is not handed out again"


def residents_words(request: Request) -> list[str]:
    """What a request knows of Dorota."""
    said = " ".join(value for _, value in told([request])).lower() + request.path.lower()
    phone = DOROTA.phone.replace(" ", "")
    known = (DOROTA.first_name, DOROTA.last_name, DOROTA.email, DOROTA.phone, phone)
    return [word for word in known if word.lower() in said]


@pytest.fixture
def visit(olsztyn: Office) -> Booking:
    """Dorota has a visit at the very office whose account is told to Stripe."""
    with office_context(olsztyn):
        return book(open_desk())


def test_no_residents_data_leaves(visit: Booking, cards: CardCompany) -> None:
    requests = cards.service.requests
    assert len(requests) > 20
    assert [each for each in requests if residents_words(each)] == []
    assert not any(visit.reference in each.body + each.path for each in requests)


def test_negative_control_a_body_that_knows_dorota_is_seen() -> None:
    body = "description=Wizyta%2C+Dorota+Pr%C3%B3bna&email=dorota%40example.com"
    leak = Request("POST", "invoiceitems", body, "okienko-x")
    assert residents_words(leak) == ["Dorota", "Próbna", "dorota@example.com"]
    assert not {value for name, value in told([leak]) if name in WRITTEN} <= SAID

"""An office's account with something of everything on it, for pages that are looked at."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from billing.domain.answer_for import impose_penalty
from billing.domain.bank import import_statement
from billing.domain.correct import draw_correction
from billing.domain.deliver import mark_delivered
from billing.domain.draw import draw_due
from billing.domain.issue import issue
from billing.domain.items import item_of
from billing.domain.order import Agreement, Order, Piece
from billing.domain.price_list import put_price_list
from billing.domain.settle import mark_overdue
from billing.domain.sign import record_protocol, sign_contract
from billing.enums import Interval, PenaltyKind, Timing
from billing.models import AddOn, Invoice, LegalData, Plan, Seller
from support.treasury import ANNA, IMPLEMENTATION, at_noon
from tenants.audit.actor import SYSTEM
from tenants.models import Office

STATEMENT = "data;kwota;tytuł;nadawca\n{on};450,00;opłata wg umowy;Gmina Przykładowo\n"


def open_account(office: Office, today: date) -> Invoice:
    """A late invoice with a correction in draft, a penalty, a transfer that nobody can match."""
    put_price_list()
    Seller.objects.create(
        name="Okienko Sp. z o.o.",
        nip="1234563218",
        street="ul. Próbna 1",
        postal_code="00-001",
        city="Warszawa",
        email="faktury@example.com",
        account="PL61109010140000071219812874",
    )
    LegalData.objects.create(
        office=office,
        buyer_name="Gmina Olsztyn",
        buyer_nip="5681618062",
        buyer_street="pl. Jana Pawła II 1",
        buyer_postal_code="10-101",
        buyer_city="Olsztyn",
        recipient_name="Urząd Miasta Olsztyna",
        recipient_street="pl. Jana Pawła II 1",
        recipient_postal_code="10-101",
        recipient_city="Olsztyn",
        buyer_reference="PRÓBA.1",
        invoice_email="faktury.olsztyn@example.com",
    )
    first = today - timedelta(days=50)
    paper = Agreement(
        "7/2026", first, first, first + timedelta(days=100), timing=Timing.ADVANCE, payment_days=14
    )
    order = Order(
        Plan.objects.get(key="standard"),
        Interval.MONTH,
        discount=Decimal(5),
        pieces=(Piece(AddOn.objects.get(key="counter"), 2),),
        once=(IMPLEMENTATION,),
    )
    contract = sign_contract(office, paper, order, now=at_noon(first), by=ANNA)
    record_protocol(contract, first, "", now=at_noon(first), by=ANNA)
    (draft,) = draw_due(contract, now=at_noon(first), by=SYSTEM)
    invoice = issue(draft.pk, now=at_noon(first), by=ANNA)
    mark_delivered(invoice, first, now=at_noon(first), by=ANNA)
    mark_overdue(now=at_noon(today), by=SYSTEM)
    impose_penalty(contract, PenaltyKind.DELAY, "awaria", now=at_noon(today), by=ANNA)
    lines = (item_of("Standard", Decimal("800.00")),)
    draw_correction(invoice, lines, "Rabat", now=at_noon(today), by=ANNA)
    import_statement("wyciag.csv", STATEMENT.format(on=today).encode(), now=at_noon(today), by=ANNA)
    return invoice

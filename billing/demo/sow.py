"""Contracts with a past for the demo's offices: paid, owed, late, to be renewed, to be matched.

Everything goes through the same verbs as in life, day after day, each with that day as ``now``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from billing.days import local_day
from billing.domain.bank import import_statement
from billing.domain.deliver import mark_delivered
from billing.domain.draw import draw_due
from billing.domain.entitle import refresh_entitlements
from billing.domain.issue import issue
from billing.domain.order import Agreement, OneOff, Order, Piece
from billing.domain.price_list import put_price_list
from billing.domain.settle import Money, mark_overdue, settle
from billing.domain.sign import record_protocol, sign_contract
from billing.enums import Interval, OnceKind, SettlementKind, Timing
from billing.models import AddOn, Contract, Invoice, LegalData, Plan, Rail, Seller
from billing.periods import months_later
from tenants.audit.actor import SYSTEM, Actor, ActorKind
from tenants.models import Office

ANNA: Final = Actor(ActorKind.OPERATOR, name="Operator Pokazowy")
PAYS_AFTER: Final = timedelta(days=18)
# The city's last two invoices stay open: one is late, one has just been issued.
LEFT_OPEN: Final = 2
MONTHS_OF_PAST: Final = 8
NEVER_MATCHED: Final = "data;kwota;tytuł;nadawca\n{on};450,00;opłata wg umowy;Gmina Przykładowo\n"


@dataclass(frozen=True, slots=True)
class _Story:
    """How one office pays: ``open_at_end`` invoices of it are left unpaid."""

    contract: Contract
    open_at_end: int


def sow_accounts(offices: Mapping[str, Office], *, now: datetime) -> int:
    """Give the demo's offices (by subdomain) their accounts; how many invoices were issued.

    Runs on the platform. Safe to run again: whoever has a contract keeps it as it is.
    """
    if Contract.objects.exists():
        return 0
    put_price_list()
    _seller()
    today = local_day(now)
    stories = []
    if "pultusk" in offices:
        stories.append(_Story(_county(offices["pultusk"], today), open_at_end=0))
    if "olsztyn" in offices:
        stories.append(_Story(_city(offices["olsztyn"], today), open_at_end=LEFT_OPEN))
    issued = _live_through(stories, today)
    table = NEVER_MATCHED.format(on=f"{today - timedelta(days=1):%Y-%m-%d}")
    import_statement("wyciag-pokazowy.csv", table.encode(), now=now, by=ANNA)
    mark_overdue(now=now, by=SYSTEM)
    for story in stories:
        refresh_entitlements(story.contract.office_id, today)
    return issued


def _seller() -> None:
    Seller.objects.get_or_create(
        singleton=True,
        defaults={
            "name": "Okienko Pokaz Sp. z o.o.",
            "nip": "1234563218",
            "street": "ul. Przykładowa 1",
            "postal_code": "00-001",
            "city": "Warszawa",
            "regon": "123456785",
            "krs": "0000123456",
            "email": "rozliczenia@example.com",
            "account": "PL61109010140000071219812874",
            "bank": "Bank Przykładowy",
        },
    )


def _county(office: Office, today: date) -> Contract:
    """The county of the first contract: a year at once, from 15 December, after the protocol."""
    LegalData.objects.create(
        office=office,
        buyer_name="Powiat Pułtuski",
        buyer_nip="5681618062",
        buyer_street="ul. Marii Skłodowskiej-Curie 11",
        buyer_postal_code="06-100",
        buyer_city="Pułtusk",
        recipient_name="Starostwo Powiatowe w Pułtusku",
        recipient_street="ul. Marii Skłodowskiej-Curie 11",
        recipient_postal_code="06-100",
        recipient_city="Pułtusk",
        buyer_reference="POKAZ.2600.1",
        invoice_email="faktury.pultusk@example.com",
        split_payment=True,
    )
    first = date(today.year, 12, 15)
    if first > today:
        first = date(today.year - 1, 12, 15)
    paper = Agreement(
        number=f"241/{first.year}",
        signed_on=first - timedelta(days=1),
        starts_on=first,
        ends_on=months_later(first, 12),
        subject="Dostęp do modułu rezerwacji wizyt dla 5 kolejek",
        timing=Timing.ADVANCE,
    )
    plan = Plan.objects.get(key="standard")
    order = Order(plan, Interval.YEAR, fee_net=Decimal("10800.00"))
    contract = sign_contract(office, paper, order, now=_morning(paper.signed_on), by=ANNA)
    accepted_on = min(first + timedelta(days=4), today)
    record_protocol(contract, accepted_on, "", now=_morning(accepted_on), by=ANNA)
    return contract


def _city(office: Office, today: date) -> Contract:
    """A city that pays by the month, for several months already, and may use a card."""
    LegalData.objects.create(
        office=office,
        buyer_name="Gmina Olsztyn",
        buyer_nip="1234560007",
        buyer_street="pl. Jana Pawła II 1",
        buyer_postal_code="10-101",
        buyer_city="Olsztyn",
        recipient_name="Urząd Miasta Olsztyna",
        recipient_street="pl. Jana Pawła II 1",
        recipient_postal_code="10-101",
        recipient_city="Olsztyn",
        invoice_email="faktury.olsztyn@example.com",
        rail=Rail.CARD,
    )
    first = months_later(today, -MONTHS_OF_PAST)
    paper = Agreement(
        number=f"7/{first.year}",
        signed_on=first - timedelta(days=10),
        starts_on=first,
        ends_on=months_later(first, 24),
        subject="Rezerwacja wizyt",
        payment_days=14,
        protocol_required=False,
    )
    order = Order(
        Plan.objects.get(key="standard"),
        Interval.MONTH,
        discount=Decimal("5.00"),
        pieces=(Piece(AddOn.objects.get(key="counter"), 2),),
        once=(OneOff(OnceKind.IMPLEMENTATION, "Opłata wdrożeniowa", Decimal("2900.00")),),
    )
    return sign_contract(office, paper, order, now=_morning(paper.signed_on), by=ANNA)


def _live_through(stories: list[_Story], today: date) -> int:
    """Draw, issue, deliver, pay: in the order of days, as numbers must follow dates."""
    issued = 0
    for day in sorted({day for story in stories for day in _days(story.contract) if day <= today}):
        for story in stories:
            for draft in draw_due(story.contract, now=_morning(day), by=SYSTEM):
                issue(draft.pk, now=_morning(day), by=SYSTEM)
                issued += 1
    for story in stories:
        _pay(story, today)
    return issued


def _pay(story: _Story, today: date) -> None:
    invoices = list(Invoice.objects.filter(contract=story.contract).order_by("issued_on"))
    paid = len(invoices) - story.open_at_end
    for place, invoice in enumerate(invoices):
        if invoice.issued_on is None or invoice.issued_on == today:
            continue  # the newest goes its own way: the worker sends it
        mark_delivered(invoice, invoice.issued_on, now=_morning(invoice.issued_on), by=SYSTEM)
        on = invoice.issued_on + PAYS_AFTER
        if place < paid and on <= today:
            money = Money(SettlementKind.TRANSFER, invoice.outstanding(), on, invoice.number or "")
            settle(invoice.pk, money, now=_morning(on), by=ANNA)


def _days(contract: Contract) -> Iterator[date]:
    """The days on which something of a contract may become due."""
    yield contract.accepted_on or contract.starts_on
    for period in contract.subscription.periods():
        yield from (period.span.first, period.span.end)


def _morning(day: date) -> datetime:
    """Ten in the morning in Poland, or an hour off."""
    return datetime.combine(day, time(9), tzinfo=UTC)

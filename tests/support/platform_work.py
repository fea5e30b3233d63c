"""Two offices for which the platform has something to do in each of its tasks."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.sessions.models import Session

from billing.domain.order import Agreement, Order
from billing.domain.price_list import put_price_list
from billing.domain.sign import sign_contract
from billing.enums import Interval
from billing.models import LegalData, Plan, Rail, Seller, StripeEvent
from provisioning.models import Application, Ticket, TicketKind, TicketState
from support.booking_desk import FRIDAY
from support.crowd import Crowd, crowd
from support.treasury import ANNA, SIGNED
from tenants.audit.record import record
from tenants.context import platform_context
from tenants.models import Office


def we_sell() -> None:
    """Our price list and our own company."""
    with platform_context():
        put_price_list()
        Seller.objects.create(name="Okienko Sp. z o.o.", nip="1234563218", account="PL61")


def full(office: Office) -> Crowd:
    """A row in each table, and what is due: bills, news, letters, sessions, a mended fault."""
    made = crowd(office, shared=("provisioning",))
    with platform_context():
        _owed_for(made)
        _bill(made)
    return made


def _owed_for(made: Crowd) -> None:
    StripeEvent.objects.create(
        id=f"evt_{made.word}", type="news", happened_at=FRIDAY, received_at=FRIDAY
    )
    Application.objects.create(
        name=made.word,
        subdomain=made.word.lower(),
        email=f"sekretariat@{made.word.lower()}.example.com",
        owed="confirm",
        sent_at=FRIDAY,
        next_try_at=FRIDAY,
    )
    Session.objects.create(
        session_key=made.word, session_data="", expire_date=FRIDAY - timedelta(days=1)
    )
    record("contract.sign", by=ANNA, now=FRIDAY - timedelta(days=1), about=made.office)
    Ticket.objects.filter(office=made.office).update(
        kind=TicketKind.FAULT, state=TicketState.MENDED, mended_at=FRIDAY
    )


def _bill(made: Crowd) -> None:
    """A contract by the month, paid by card."""
    LegalData.objects.create(
        office=made.office,
        buyer_name=made.word,
        buyer_nip="5681618062",
        invoice_email=f"faktury@{made.word.lower()}.example.com",
        rail=Rail.CARD,
    )
    agreement = Agreement(
        number=f"{made.word}/2026",
        signed_on=date(2026, 8, 3),
        starts_on=date(2026, 9, 1),
        protocol_required=False,
    )
    order = Order(Plan.objects.get(key="standard"), Interval.MONTH)
    sign_contract(made.office, agreement, order, now=SIGNED, by=ANNA)

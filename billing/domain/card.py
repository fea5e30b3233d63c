"""Offices that pay by card: made known over there, their invoices opened, closed, paid.

Every step is safe to repeat: what was made is remembered before the next is done.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from billing.days import local_day
from billing.domain.reflect import look_at, reflect
from billing.enums import OPEN, InvoiceStatus, Timing
from billing.errors import CardsOff, WrongStatus
from billing.gateway import StripeGateway
from billing.models import Contract, Invoice, LegalData, Mirror, MirrorKind, Subscription
from billing.money.amounts import ZERO
from billing.rail import CustomerData, InvoiceData, Kind, RailRefused, SubscriptionData


def customer_of(office_id: UUID, gateway: StripeGateway, *, now: datetime) -> Mirror:
    """The office's customer, made when it is first needed. Raises ``CardsOff``."""
    legal = LegalData.objects.filter(office_id=office_id).first()
    if legal is None:
        raise CardsOff
    known = Mirror.objects.filter(kind=MirrorKind.CUSTOMER, office_id=legal.office_id).first()
    if known is not None:
        return known
    made = gateway.make_customer(
        CustomerData(
            office_id=str(legal.office_id),
            name=legal.buyer_name,
            nip=legal.buyer_nip,
            email=legal.invoice_email,
            language=legal.language,
        )
    )
    return Mirror.objects.create(
        pk=made.id,
        kind=MirrorKind.CUSTOMER,
        office_id=legal.office_id,
        status=made.status,
        fetched_at=now,
    )


def connect_contract(contract: Contract, gateway: StripeGateway, *, now: datetime) -> None:
    """A subscription for a contract's recurring fee, from its next boundary on."""
    subscription = Subscription.objects.whole().get(contract=contract)
    today = local_day(now)
    first_on = _next_boundary(subscription, contract, today)
    term = subscription.term_on(first_on or today)
    if first_on is None or term is None or term.fee_net <= ZERO:
        return
    customer = customer_of(contract.office_id, gateway, now=now)
    reflect(
        gateway.make_subscription(
            SubscriptionData(
                contract_id=str(contract.pk),
                customer=customer.pk,
                name=f"{term.plan.name}, {contract.number}",
                fee_net=term.fee_net,
                interval=subscription.pace,
                payment_days=contract.payment_days,
                first_on=first_on,
                ends_on=contract.ends_on,
            )
        ),
        now=now,
    )


def open_for_cards(invoice: Invoice, gateway: StripeGateway, *, now: datetime) -> Mirror:
    """Let an issued invoice be paid by card. Raises ``WrongStatus`` when nothing is owed."""
    if invoice.state not in OPEN or invoice.outstanding() <= ZERO:
        raise WrongStatus
    data = _data(invoice, customer_of(invoice.office_id, gateway, now=now).pk)
    mirror = _known(invoice) or _adopt(invoice)
    if mirror is None:
        mirror = reflect(gateway.make_draft(data), now=now)
    if mirror is None:
        raise CardsOff
    opened = reflect(gateway.open_invoice(mirror.pk, data), now=now)
    return opened or mirror


def close_elsewhere(mirror: Mirror, gateway: StripeGateway, *, now: datetime) -> None:
    """The ledger's invoice is settled: nothing more is to be paid over there.

    We say so to ourselves first. Should the card have been faster, the refusal tells, and what came
    by card is booked after all.
    """
    Mirror.objects.filter(pk=mirror.pk).update(closed_by_us=True)
    nothing_owed = mirror.invoice is not None and mirror.invoice.status == InvoiceStatus.CORRECTED
    try:
        close = gateway.void_invoice if nothing_owed else gateway.close_invoice
        reflect(close(mirror.pk), now=now)
    except RailRefused:
        Mirror.objects.filter(pk=mirror.pk).update(closed_by_us=False)
        with transaction.atomic():
            look_at(Kind.INVOICE, mirror.pk, gateway, now=now)


def _known(invoice: Invoice) -> Mirror | None:
    return Mirror.objects.filter(kind=MirrorKind.INVOICE, invoice=invoice).first()


def _adopt(invoice: Invoice) -> Mirror | None:
    """A draft that the contract's subscription made and no invoice of ours has taken yet."""
    if invoice.contract_id is None or invoice.period_first is None:
        return None
    with transaction.atomic():
        waiting = Mirror.objects.filter(
            kind=MirrorKind.INVOICE, contract=invoice.contract_id, invoice=None, status="draft"
        )
        mirror = waiting.select_for_update(skip_locked=True).order_by("fetched_at", "pk").first()
        if mirror is not None:
            mirror.invoice = invoice
            mirror.save(update_fields=["invoice"])
        return mirror


def _data(invoice: Invoice, customer: str) -> InvoiceData:
    said = invoice.said
    lines = [(item["name"], Decimal(item["net"])) for item in said["items"]]
    lines.append(("VAT", Decimal(said["vat"])))
    return InvoiceData(
        invoice_id=str(invoice.pk),
        number=invoice.number or "",
        customer=customer,
        contract_number=said["contract_number"],
        lines=tuple(lines),
        to_pay=invoice.outstanding(),
        payment_days=said["terms"]["payment_days"],
    )


def _next_boundary(subscription: Subscription, contract: Contract, today: date) -> date | None:
    """When the next period is asked for: at its beginning, or (in arrears) at its end."""
    for period in subscription.periods():
        day = period.span.first if contract.timing == Timing.ADVANCE else period.span.end
        if day > today:
            return day
    return None

"""A change reaches into periods that were invoiced already: ask for the rest, or correct."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from billing.charges import Fee, charges, cost
from billing.domain.correct import draw_correction
from billing.domain.draw import discard
from billing.domain.items import charged, items_now, nothing_of
from billing.enums import InvoiceStatus, OnceKind
from billing.errors import PaidAhead
from billing.models import Invoice, Once, Subscription
from billing.money.amounts import ZERO
from billing.periods import Period
from tenants.audit.actor import Actor


def ask_for_the_rest(
    subscription: Subscription, on: date, before: Sequence[Fee], *, now: datetime, by: Actor
) -> None:
    """After fees changed from ``on``: ask once for what invoiced periods cost more now.

    Drafts of these periods are thrown away and drawn anew. Raises ``PaidAhead`` when a period
    would cost less: a lower price begins with a period that is not invoiced.
    """
    after = subscription.fees()
    for period, _ in _invoiced(subscription, on, now, by):
        more = cost(period, after) - cost(period, before)
        if more < ZERO:
            raise PaidAhead
        if more > ZERO:
            Once.objects.create(
                subscription=subscription,
                kind=OnceKind.CHANGE,
                name=f"Zmiana zamówienia, {max(on, period.span.first):%d.%m.%Y}"
                f"–{period.span.last:%d.%m.%Y}",
                net=more,
                due_on=on,
            )


def correct_to_the_end(
    subscription: Subscription, reason: str, *, now: datetime, by: Actor
) -> list[Invoice]:
    """After a contract was ended early: draft corrections of periods invoiced beyond its end."""
    contract = subscription.contract
    if contract is None or contract.ends_on is None:
        return []
    left = {period.span.first: period for period in subscription.periods()}
    drafts = []
    later = contract.invoices.filter(period_end__gt=contract.ends_on, kind="invoice")
    for invoice in later:
        if invoice.status == InvoiceStatus.DRAFT:
            discard(invoice, now=now, by=by)
            continue
        for waiting in invoice.corrections.filter(status=InvoiceStatus.DRAFT):
            discard(waiting, now=now, by=by)
        stated = items_now(invoice)
        period = left.get(invoice.period_first) if invoice.period_first else None
        owed = tuple(map(charged, charges(period, subscription.fees()))) if period else ()
        owed = owed or nothing_of(item for item in stated if item.first)
        kept = tuple(item for item in stated if item.first is None)
        drafts.append(draw_correction(invoice, owed + kept, reason, now=now, by=by))
    return drafts


def _invoiced(
    subscription: Subscription, on: date, now: datetime, by: Actor
) -> Iterator[tuple[Period, Invoice]]:
    """Periods from the day on that have an invoice; drafts are thrown away on the way."""
    contract = subscription.contract
    for period in subscription.periods():
        if contract is None or period.span.end <= on:
            continue
        invoice = Invoice.objects.of_period(contract, period.span.first).first()
        if invoice is None:
            return
        if invoice.status == InvoiceStatus.DRAFT:
            discard(invoice, now=now, by=by)
        else:
            yield period, invoice

"""Invoices come into being: a draft for each period that is due, and for what is paid once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction

from billing.charges import charges
from billing.days import local_day
from billing.documents.document import Item
from billing.domain.history import note
from billing.domain.items import asked_once, charged, sums, write_items
from billing.enums import InvoiceKind, Timing
from billing.models import Contract, Invoice, Line, Once, Subscription
from billing.periods import Period
from tenants.audit.actor import Actor


def draw_due(contract: Contract, *, now: datetime, by: Actor) -> list[Invoice]:
    """Draft what is due by today for one contract: period by period, then what remains to be asked
    once. Run again it finds nothing to do. Nothing is due before the protocol.
    """
    with transaction.atomic():
        # The lock makes two runs at once wait; the constraint on periods stands behind it.
        subscription = (
            Subscription.objects.select_for_update(of=("self",)).whole().get(contract=contract)
        )
        today = local_day(now)
        accepted_on = contract.accepted_on
        if accepted_on is None or accepted_on > today:
            return []
        drafts = list(_draft_periods(subscription, today, now))
        if waiting := _unasked(subscription, today):
            if not drafts:
                drafts.append(_blank(contract, now))
            _ask_once(drafts[0], waiting)
        for draft in drafts:
            note("invoice.draft", draft, office_id=contract.office_id, by=by, now=now)
        return drafts


@transaction.atomic
def draw_by_hand(
    contract: Contract, items: tuple[Item, ...], *, now: datetime, by: Actor
) -> Invoice:
    """Draft an invoice whose lines an operator typed."""
    draft = _blank(contract, now)
    write_items(draft, items)
    add_up_draft(draft)
    note("invoice.draft", draft, office_id=contract.office_id, by=by, now=now)
    return draft


@transaction.atomic
def discard(draft: Invoice, *, now: datetime, by: Actor) -> None:
    """Throw a draft away; what it would have asked for is asked for again when it is due."""
    note("invoice.discard", draft, office_id=draft.office_id, by=by, now=now)
    Invoice.objects.filter(pk=draft.pk, number=None).delete()


def add_up_draft(draft: Invoice) -> None:
    """Bring the totals of a draft in line with its lines."""
    lines = draft.lines.filter(before=False)
    totals = sums(Item(name="", net=line.net) for line in lines)
    draft.net, draft.vat, draft.gross = totals.net, totals.vat, totals.gross
    draft.save(update_fields=["net", "vat", "gross"])


def _due_periods(subscription: Subscription, today: date) -> Iterator[Period]:
    contract = subscription.contract
    in_advance = contract is not None and contract.timing == Timing.ADVANCE
    for period in subscription.periods():
        if (period.span.first if in_advance else period.span.end) > today:
            return
        yield period


def _draft_periods(subscription: Subscription, today: date, now: datetime) -> Iterator[Invoice]:
    """A draft for each due period that has no invoice; none where it costs nothing (a trial)."""
    contract = subscription.contract
    if contract is None:
        return
    invoices = contract.invoices.filter(kind=InvoiceKind.INVOICE)
    invoiced = set(invoices.values_list("period_first", flat=True))
    fees = subscription.fees()
    for period in _due_periods(subscription, today):
        if period.span.first in invoiced:
            continue
        if items := [charged(charge) for charge in charges(period, fees)]:
            draft = _blank(contract, now, period)
            write_items(draft, items)
            add_up_draft(draft)
            yield draft


def _blank(contract: Contract, now: datetime, period: Period | None = None) -> Invoice:
    return Invoice.objects.create(
        office_id=contract.office_id,
        contract=contract,
        created_at=now,
        period_first=period.span.first if period else None,
        period_end=period.span.end if period else None,
    )


def _unasked(subscription: Subscription, today: date) -> list[Once]:
    return list(subscription.once.filter(due_on__lte=today, line=None).order_by("due_on", "id"))


def _ask_once(draft: Invoice, waiting: list[Once]) -> None:
    start = draft.lines.count() + 1
    lines = write_items(draft, map(asked_once, waiting), first_position=start)
    for line, once in zip(lines, waiting, strict=True):
        line.once = once
    Line.objects.bulk_update(lines, ["once"])
    add_up_draft(draft)

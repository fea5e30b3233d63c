"""A year passes: every period is invoiced once, whatever days the work slept through."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.treasury import ANNA, IMPLEMENTATION, SIGNED, at_noon, transfer

from billing.domain.change import charge_once
from billing.domain.daily import run_day
from billing.domain.letters import send_letters
from billing.domain.settle import settle
from billing.models import Contract, Invoice, LegalData, Letter, Seller
from tenants.models import Office

START, END = date(2026, 1, 15), date(2027, 1, 15)


@pytest.fixture
def olsztyn_legal(olsztyn: Office, platform: None) -> LegalData:
    """The city is its own buyer."""
    return LegalData.objects.create(
        office=olsztyn,
        buyer_name="Gmina Olsztyn",
        buyer_nip="5681618062",
        is_jst=False,
        invoice_email="faktury.olsztyn@example.com",
    )


def days(first: date, count: int) -> Iterator[date]:
    return (first + timedelta(days=offset) for offset in range(count))


# The days around boundaries and payments; the long lane lives through every single one.
EVENTFUL = frozenset({1, 14, 15, 16, 25})
every_day = pytest.param(frozenset(range(1, 32)), marks=pytest.mark.long, id="every day")


def live(day: date) -> None:
    run_day(now=at_noon(day))
    send_letters(now=at_noon(day))


@pytest.mark.parametrize("awake", [pytest.param(EVENTFUL, id="eventful days"), every_day])
def test_a_year_of_months_each_paid_after_ten_days(
    monthly: Contract, olsztyn_legal: LegalData, seller: Seller, awake: frozenset[int]
) -> None:
    charge_once(monthly.subscription.pk, IMPLEMENTATION, START, now=SIGNED, by=ANNA)
    for day in (day for day in days(START, 380) if day.day in awake):
        live(day)
        for invoice in Invoice.objects.open().filter(issued_on__lte=day - timedelta(days=10)):
            settle(invoice.pk, transfer(str(invoice.outstanding()), day), now=at_noon(day), by=ANNA)
    invoices = list(Invoice.objects.order_by("issued_on"))
    assert [each.number for each in invoices] == [
        *(f"FV/2026/{n:04d}" for n in range(1, 13)),
        "FV/2027/0001",
    ]
    assert [each.issued_on for each in invoices] == [
        START,
        *(date(2026, month, 15) for month in range(2, 13)),
        END,
    ]
    assert [each.net for each in invoices] == [Decimal("2900.00")] + [Decimal("890.00")] * 12
    assert {each.status for each in invoices} == {"paid"}
    monthly.refresh_from_db()
    assert monthly.closed_at == at_noon(END)
    assert [letter.kind for letter in Letter.objects.all()] == ["invoice"] * 13


def test_who_does_not_pay_is_reminded_on_certain_days_and_once_each(
    monthly: Contract, olsztyn_legal: LegalData, seller: Seller
) -> None:
    live(date(2026, 2, 15))
    for day in days(date(2026, 3, 13), 52):
        live(day)
    first = Invoice.objects.get(number="FV/2026/0001")
    assert (first.status, first.delivered_on, first.due_on) == (
        "overdue",
        date(2026, 2, 15),
        date(2026, 3, 17),
    )
    sent = {letter.occasion: letter for letter in first.letters.exclude(kind="invoice")}
    assert {day: letter.sent_at for day, letter in sent.items()} == {
        "": at_noon(date(2026, 3, 14)),
        "1": at_noon(date(2026, 3, 18)),
        "14": at_noon(date(2026, 3, 31)),
        "30": at_noon(date(2026, 4, 16)),
        "45": at_noon(date(2026, 5, 1)),
    }


def test_a_reminder_that_was_owed_is_not_sent_after_the_money_came(
    monthly: Contract, olsztyn_legal: LegalData, seller: Seller
) -> None:
    live(date(2026, 2, 15))
    run_day(now=at_noon(date(2026, 3, 18)))
    invoice = Invoice.objects.get(number="FV/2026/0001")
    settle(invoice.pk, transfer("1094.70", date(2026, 3, 18)), now=SIGNED, by=ANNA)
    mail.outbox.clear()
    send_letters(now=at_noon(date(2026, 3, 18)))
    assert [message.subject for message in mail.outbox] == ["Faktura FV/2026/0002"]


def test_the_letter_carries_the_invoice_in_the_offices_language(
    monthly: Contract, olsztyn_legal: LegalData, seller: Seller
) -> None:
    live(date(2026, 2, 15))
    (message,) = mail.outbox
    assert message.to == ["faktury.olsztyn@example.com"]
    assert "Do zapłaty: 1\N{NO-BREAK SPACE}094,70 PLN" in str(message.body)
    name, content, kind = message.attachments[0]
    assert (name, kind, bytes(content)[:5]) == ("FV-2026-0001.pdf", "application/pdf", b"%PDF-")


def test_a_missing_address_or_seller_leaves_drafts_for_an_operator(monthly: Contract) -> None:
    for day in days(date(2026, 2, 14), 4):
        live(day)
    (draft,) = Invoice.objects.all()
    assert (draft.status, draft.number) == ("draft", None)
    assert mail.outbox == []


@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(st.integers(0, 420), min_size=1, max_size=6))
def test_days_slept_through_change_no_sum(
    monthly: Contract, olsztyn_legal: LegalData, seller: Seller, awake: list[int]
) -> None:
    """Whenever the work runs, and however often, the periods that are over are invoiced once."""
    savepoint = transaction.savepoint()
    for offset in sorted([*awake, *awake]):
        run_day(now=at_noon(START + timedelta(days=offset)))
    last = START + timedelta(days=max(awake))
    over = [p for p in monthly.subscription.periods() if p.span.end <= last]
    issued = Invoice.objects.issued()
    assert sorted(filter(None, (i.period_first for i in issued))) == [p.span.first for p in over]
    ordinals = sorted((str(i.series_id), i.ordinal) for i in issued)
    assert len(set(ordinals)) == len(ordinals)
    transaction.savepoint_rollback(savepoint)

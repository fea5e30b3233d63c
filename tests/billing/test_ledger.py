"""The ledger: from a period that is due to a paid invoice, with everything a contract asks."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from support.treasury import (
    ANNA,
    DECEMBER,
    IMPLEMENTATION,
    SIGNED,
    at_noon,
    drafts_on,
    issued_on,
    transfer,
)

from billing.domain.change import charge_once
from billing.domain.deliver import mark_delivered, mark_sent
from billing.domain.draw import discard, draw_by_hand
from billing.domain.issue import issue
from billing.domain.items import item_of
from billing.domain.settle import mark_overdue, settle
from billing.domain.sign import record_protocol
from billing.enums import Channel
from billing.errors import (
    BackDated,
    LegalDataMissing,
    NothingToInvoice,
    WrongStatus,
)
from billing.models import Contract, Document, Invoice
from tenants.audit.actor import SYSTEM


@pytest.fixture
def implementation(monthly: Contract) -> None:
    """The one-off fee is asked for from the first day."""
    charge_once(monthly.subscription.pk, IMPLEMENTATION, monthly.starts_on, now=SIGNED, by=ANNA)


def test_nothing_is_invoiced_before_the_protocol(year: Contract) -> None:
    assert drafts_on(year, date(2026, 6, 1)) == []
    record_protocol(year, date(2026, 6, 1), "Uwagi: brak instrukcji", now=SIGNED, by=ANNA)
    assert drafts_on(year, date(2026, 6, 2)) == []
    record_protocol(year, date(2026, 6, 10), "", now=SIGNED, by=ANNA)
    assert drafts_on(year, date(2026, 6, 9)) == []
    assert len(drafts_on(year, date(2026, 6, 10))) == 1


def test_the_invoice_says_what_the_contract_asks_for(accepted: Contract) -> None:
    invoice = issued_on(accepted, DECEMBER)
    said = invoice.said
    assert (invoice.number, invoice.issued_on) == ("FV/2025/0001", DECEMBER)
    assert (said["net"], said["vat"], said["gross"]) == ("10800.00", "2484.00", "13284.00")
    assert said["customer"]["buyer"]["nip"] == "5681618062"
    assert said["customer"]["recipient"]["name"] == "Starostwo Powiatowe w Pułtusku"
    assert (said["contract_number"], said["customer"]["reference"]) == (
        "241/2025",
        "INF.2600.55.2023",
    )
    assert (said["period_first"], said["period_last"]) == ("2025-12-15", "2026-12-14")
    assert said["terms"] == {"payment_days": 30, "split_payment": True, "deductions": []}


def test_thirty_days_run_from_delivery(accepted: Contract) -> None:
    invoice = issued_on(accepted, DECEMBER)
    assert invoice.due_on is None
    mark_sent(invoice, Channel.PEF, now=at_noon(DECEMBER), by=ANNA)
    mark_delivered(invoice, date(2025, 12, 29), now=at_noon(date(2025, 12, 30)), by=ANNA)
    assert invoice.due_on == date(2026, 1, 28)
    assert mark_overdue(now=at_noon(date(2026, 1, 28)), by=SYSTEM) == []
    assert mark_overdue(now=at_noon(date(2026, 1, 29)), by=SYSTEM) == [invoice]
    settle(invoice.pk, transfer("13284.00", date(2026, 1, 30)), now=at_noon(DECEMBER), by=ANNA)
    invoice.refresh_from_db()
    assert (invoice.status, invoice.outstanding()) == ("paid", Decimal("0.00"))


def test_a_period_is_invoiced_once_whoever_runs(monthly: Contract) -> None:
    assert [draft.period_first for draft in drafts_on(monthly, date(2026, 3, 15))] == [
        date(2026, 1, 15),
        date(2026, 2, 15),
    ]
    assert drafts_on(monthly, date(2026, 3, 16)) == []
    with pytest.raises(IntegrityError, match="billing_period_invoiced_once"), transaction.atomic():
        Invoice.objects.create(
            office_id=monthly.office_id,
            contract=monthly,
            created_at=SIGNED,
            period_first=date(2026, 1, 15),
        )


def test_what_is_paid_once_joins_the_next_invoice_and_returns_with_a_discarded_draft(
    monthly: Contract, implementation: None
) -> None:
    (draft,) = drafts_on(monthly, date(2026, 2, 15))
    assert [line.name for line in draft.lines.all()] == ["Standard", "Opłata wdrożeniowa"]
    assert draft.net == Decimal("3790.00")
    discard(draft, now=SIGNED, by=ANNA)
    (again,) = drafts_on(monthly, date(2026, 2, 16))
    assert again.net == Decimal("3790.00")


def test_what_is_paid_once_does_not_wait_for_a_period(
    monthly: Contract, implementation: None
) -> None:
    (draft,) = drafts_on(monthly, date(2026, 1, 16))
    assert (draft.period_first, draft.net) == (None, Decimal("2900.00"))


def test_partial_payments_add_up_and_a_returned_one_reopens(accepted: Contract) -> None:
    invoice = issued_on(accepted, DECEMBER)
    mark_delivered(invoice, DECEMBER, now=at_noon(DECEMBER), by=ANNA)
    for reference in ("A", "A", "A"):  # told three times, booked once
        settle(invoice.pk, transfer("10000.00", DECEMBER, reference), now=SIGNED, by=ANNA)
    invoice.refresh_from_db()
    assert (invoice.status, invoice.outstanding()) == ("accepted", Decimal("3284.00"))
    settle(invoice.pk, transfer("3284.00", DECEMBER, "B"), now=SIGNED, by=ANNA)
    invoice.refresh_from_db()
    assert invoice.status == "paid"
    settle(invoice.pk, transfer("-3284.00", DECEMBER, "B-back"), now=SIGNED, by=ANNA)
    invoice.refresh_from_db()
    assert (invoice.status, invoice.paid_on) == ("accepted", None)


def test_an_invoice_needs_lines_parties_and_a_day_not_before_the_last(
    accepted: Contract, monthly: Contract
) -> None:
    empty = draw_by_hand(accepted, (), now=SIGNED, by=ANNA)
    with pytest.raises(NothingToInvoice), transaction.atomic():
        issue(empty.pk, now=SIGNED, by=ANNA)
    foreign = draw_by_hand(monthly, (item_of("Szkolenie", Decimal(500)),), now=SIGNED, by=ANNA)
    with pytest.raises(LegalDataMissing), transaction.atomic():
        issue(foreign.pk, now=SIGNED, by=ANNA)
    invoice = issued_on(accepted, DECEMBER)
    assert invoice.ordinal == 1, "a refused invoice takes no number"
    early = draw_by_hand(accepted, (item_of("Szkolenie", Decimal(500)),), now=SIGNED, by=ANNA)
    with pytest.raises(BackDated), transaction.atomic():
        issue(early.pk, now=at_noon(date(2025, 12, 21)), by=ANNA)
    with pytest.raises(WrongStatus), transaction.atomic():
        issue(invoice.pk, now=at_noon(DECEMBER), by=ANNA)


def test_numbers_begin_anew_each_year(accepted: Contract) -> None:
    items = (item_of("Szkolenie", Decimal(500), 2),)
    numbers = []
    for day in (date(2026, 12, 30), date(2026, 12, 31), date(2027, 1, 1)):
        draft = draw_by_hand(accepted, items, now=SIGNED, by=ANNA)
        numbers.append(issue(draft.pk, now=at_noon(day), by=ANNA).number)
    assert numbers == ["FV/2026/0001", "FV/2026/0002", "FV/2027/0001"]


def test_what_was_issued_cannot_be_rewritten(accepted: Contract) -> None:
    invoice = issued_on(accepted, DECEMBER)
    for change in (
        lambda: Document.objects.update(data={}),
        lambda: Document.objects.all().delete(),
        lambda: invoice.settlements.update(amount=1),
    ):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            change()

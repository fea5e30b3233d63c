"""After an invoice is out: corrections, penalties, changes of what was paid for."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from support.treasury import (
    ANNA,
    DECEMBER,
    SIGNED,
    at_noon,
    drafts_on,
    issued_on,
)

from billing.domain.answer_for import impose_penalty
from billing.domain.change import PlanChange, add_extra, change_plan
from billing.domain.correct import draw_correction
from billing.domain.finish import end_early
from billing.domain.issue import issue
from billing.domain.items import item_of, items_now, nothing_of
from billing.domain.order import Piece
from billing.domain.settle import deduct_penalty
from billing.enums import PenaltyKind
from billing.errors import (
    NothingToCorrect,
    PaidAhead,
    WrongStatus,
)
from billing.models import AddOn, Contract, Invoice, Plan


def test_a_penalty_is_deducted_from_the_invoice(accepted: Contract) -> None:
    impose_penalty(accepted, PenaltyKind.DELAY, "awaria 3 dni", days=3, now=SIGNED, by=ANNA)
    invoice = issued_on(accepted, DECEMBER)
    assert invoice.said["to_pay"] == "12885.48"
    assert invoice.said["terms"]["deductions"] == [["Kara umowna: awaria 3 dni", "398.52"]]
    assert (invoice.gross, invoice.outstanding()) == (Decimal("13284.00"), Decimal("12885.48"))


def test_a_later_penalty_is_deducted_from_an_issued_invoice_once(accepted: Contract) -> None:
    invoice = issued_on(accepted, DECEMBER)
    penalty = impose_penalty(accepted, PenaltyKind.BREACH, "naruszenie", now=SIGNED, by=ANNA)
    for _ in range(2):
        deduct_penalty(invoice.pk, penalty, now=SIGNED, by=ANNA)
    assert invoice.outstanding() == Decimal("11955.60")
    assert penalty.remaining() == 0


def test_a_correction_states_the_difference_and_a_second_one_starts_from_it(
    accepted: Contract,
) -> None:
    invoice = issued_on(accepted, DECEMBER)
    cheaper = (item_of("Standard", Decimal("9999.99")),)
    first = draw_correction(invoice, cheaper, "Rabat", now=SIGNED, by=ANNA)
    with pytest.raises(WrongStatus), transaction.atomic():
        draw_correction(invoice, cheaper, "Drugi szkic", now=SIGNED, by=ANNA)
    issue(first.pk, now=at_noon(DECEMBER), by=ANNA)
    first.refresh_from_db()
    assert (first.number, first.net, first.vat, first.gross) == (
        "FK/2025/0001",
        Decimal("-800.01"),
        Decimal("-184.00"),
        Decimal("-984.01"),
    )
    assert first.said["corrected"]["number"] == invoice.number
    with pytest.raises(NothingToCorrect), transaction.atomic():
        draw_correction(invoice, items_now(invoice), "Nic", now=SIGNED, by=ANNA)
    last = draw_correction(invoice, nothing_of(cheaper), "Odstąpienie", now=SIGNED, by=ANNA)
    issue(last.pk, now=at_noon(DECEMBER), by=ANNA)
    invoice.refresh_from_db()
    assert (invoice.status, invoice.outstanding()) == ("corrected", Decimal("0.00"))
    assert invoice.gross == Decimal("13284.00"), "what was issued stays as it was issued"


def test_an_upgrade_of_a_period_paid_in_advance_asks_for_the_rest(
    accepted: Contract, plans: dict[str, Plan]
) -> None:
    issued_on(accepted, DECEMBER)
    dearer = PlanChange(plans["county"], date(2026, 9, 15), fee_net=Decimal("18000.00"))
    change_plan(accepted.subscription.pk, dearer, now=SIGNED, by=ANNA)
    rest = issued_on(accepted, date(2026, 9, 15))
    assert rest.net == Decimal("1795.07")  # 7200 x 91/365
    add_extra(
        accepted.subscription.pk,
        Piece(AddOn.objects.get(key="counter")),
        date(2026, 9, 15),
        now=SIGNED,
        by=ANNA,
    )
    assert issued_on(accepted, date(2026, 9, 16)).net == Decimal("448.77")  # 1800 x 91/365
    cheaper = PlanChange(plans["start"], date(2026, 10, 1))
    with pytest.raises(PaidAhead), transaction.atomic():
        change_plan(accepted.subscription.pk, cheaper, now=SIGNED, by=ANNA)


def test_a_change_redraws_a_draft_that_was_waiting(
    accepted: Contract, plans: dict[str, Plan]
) -> None:
    drafts_on(accepted, DECEMBER)
    cheaper = PlanChange(plans["start"], accepted.starts_on)
    change_plan(accepted.subscription.pk, cheaper, now=SIGNED, by=ANNA)
    assert [draft.net for draft in drafts_on(accepted, DECEMBER)] == [Decimal("4290.00")]


def test_an_early_end_drafts_the_correction(accepted: Contract) -> None:
    invoice = issued_on(accepted, DECEMBER)
    end_early(accepted.pk, date(2026, 6, 15), "Odstąpienie", now=SIGNED, by=ANNA)
    correction = Invoice.objects.get(corrects=invoice)
    assert (correction.status, correction.net) == ("draft", Decimal("-5414.79"))  # 183/365 less
    end_early(accepted.pk, accepted.starts_on, "Odstąpienie w całości", now=SIGNED, by=ANNA)
    correction = Invoice.objects.get(corrects=invoice)
    assert correction.gross == Decimal("-13284.00"), "the draft that waited was drawn anew"

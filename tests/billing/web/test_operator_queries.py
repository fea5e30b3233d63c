"""Operators' lists ask the database as often for three rows as for one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from support.operators import Operator
from support.treasury import ANNA, SIGNED, at_noon, drafts_on, transfer

from billing.domain.answer_for import impose_penalty
from billing.domain.bank import import_statement
from billing.domain.deliver import mark_delivered
from billing.domain.issue import issue
from billing.domain.order import Agreement, Order
from billing.domain.settle import settle
from billing.domain.sign import record_protocol, sign_contract
from billing.enums import Interval, PenaltyKind, Timing
from billing.models import Contract, Invoice, LegalData, Plan, Seller
from tenants.models import Office

FIRST = date(2026, 1, 15)
LATE = date(2026, 6, 1)
GIFT = "data;kwota;tytuł;nadawca\n2026-05-{day:02d};450,00;darowizna {day};Dorota\n"


@pytest.fixture
def seller_and_plans(seller: Seller, plans: dict[str, Plan]) -> dict[str, Plan]:
    return plans


def account(office: Office, plan: Plan) -> Contract:
    """A contract with a protocol, a penalty and a late, partly paid invoice."""
    LegalData.objects.create(
        office=office, buyer_name=office.name, buyer_nip="5681618062", is_jst=False
    )
    paper = Agreement(
        f"1/{office.subdomain}", FIRST, FIRST, FIRST + timedelta(days=190), timing=Timing.ADVANCE
    )
    contract = sign_contract(office, paper, Order(plan, Interval.MONTH), now=SIGNED, by=ANNA)
    record_protocol(contract, FIRST, "", now=SIGNED, by=ANNA)
    impose_penalty(contract, PenaltyKind.DELAY, "awaria", now=SIGNED, by=ANNA)
    return contract


def invoiced(contract: Contract) -> None:
    """One more invoice of the contract, delivered and paid in part."""
    months = Invoice.objects.filter(contract=contract).count()
    day = date(2026, 1 + months, 15)
    (draft,) = drafts_on(contract, day)
    made = issue(draft.pk, now=at_noon(LATE), by=ANNA)
    mark_delivered(made, day, now=at_noon(LATE), by=ANNA)
    settle(made.pk, transfer("10.00", day, str(made.pk)), now=at_noon(LATE), by=ANNA)


def gift(day: int) -> None:
    """A transfer that nobody can match."""
    content = GIFT.format(day=day).encode()
    import_statement("wyciag.csv", content, now=at_noon(LATE), by=ANNA)


PAGES = ("", "faktury", "faktury.csv", "faktury.xlsx", "przelewy", "urzedy", "urzad/{office}")


def asked(operator: Operator, page: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert operator.get(page).status_code == 200
    return len(queries)


def test_the_number_of_questions_does_not_grow(
    operator: Operator,
    olsztyn: Office,
    pultusk: Office,
    new_office: Callable[[], Office],
    seller_and_plans: dict[str, Plan],
) -> None:
    plan = seller_and_plans["start"]
    with time_machine.travel(at_noon(LATE), tick=False):
        contract = account(olsztyn, plan)
        invoiced(contract)
        gift(1)
        pages = [page.format(office=olsztyn.pk) for page in PAGES]
        for page in pages:
            operator.get(page)  # what is remembered by the process is remembered now
        before = {page: asked(operator, page) for page in pages}
        other = account(pultusk, plan)
        for each in (contract, other, contract):
            invoiced(each)
        gift(2)
        gift(3)
        impose_penalty(contract, PenaltyKind.DELAY, "druga", now=SIGNED, by=ANNA)
        after = {page: asked(operator, page) for page in pages}
    assert after == before

"""Numbers have no gap and no double, whoever issues at the same moment and whatever fails."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from threading import Barrier
from uuid import UUID

import pytest
from django.db import connection, transaction
from support.treasury import ANNA, SIGNED, at_noon

from billing.domain.draw import draw_by_hand, draw_due
from billing.domain.issue import issue
from billing.domain.items import item_of
from billing.domain.order import Agreement, Order
from billing.domain.price_list import put_price_list
from billing.domain.sign import sign_contract
from billing.errors import WrongStatus
from billing.models import Contract, Invoice, LegalData, Plan, Seller, Series
from tenants.audit.actor import SYSTEM
from tenants.context import platform_context
from tenants.models import Office

CLERKS = 50
DAY = date(2026, 3, 20)


def at_once(work: Callable[[int], str], clerks: int = CLERKS) -> list[str]:
    """Let so many people, each with a connection, do something at the same moment."""
    barrier = Barrier(clerks)

    def alone(number: int) -> str:
        with platform_context():
            with connection.cursor() as cursor:
                # So many in a row take longer than anybody's patience where the machine is busy.
                cursor.execute("SET lock_timeout = '60s'")
            barrier.wait(timeout=60)
            try:
                return work(number)
            except (ZeroDivisionError, WrongStatus) as problem:
                return type(problem).__name__
            finally:
                connection.close()

    with ThreadPoolExecutor(clerks) as crowd:
        return list(crowd.map(alone, range(clerks)))


@pytest.fixture
def contract(lasting: Office) -> Contract:
    """A contract with everything an invoice needs, committed."""
    with platform_context():
        put_price_list()
        Seller.objects.create(name="Okienko", nip="1234563218", account="PL1", street="x")
        LegalData.objects.create(office=lasting, buyer_name="Gmina", buyer_nip="5681618062")
        agreement = Agreement(
            "1", date(2026, 1, 1), date(2026, 1, 1), date(2027, 1, 1), protocol_required=False
        )
        order = Order(Plan.objects.get(key="start"))
        return sign_contract(lasting, agreement, order, now=SIGNED, by=ANNA)


def drafts(contract: Contract, count: int) -> list[UUID]:
    with platform_context():
        items = (item_of("Szkolenie", Decimal("100.00")),)
        return [draw_by_hand(contract, items, now=SIGNED, by=ANNA).pk for _ in range(count)]


def numbers() -> list[int]:
    with platform_context():
        issued = Invoice.objects.issued().order_by("ordinal")
        return [ordinal or 0 for ordinal in issued.values_list("ordinal", flat=True)]


def test_fifty_invoices_at_once_get_fifty_numbers_in_a_row(contract: Contract) -> None:
    waiting = drafts(contract, CLERKS)
    got = at_once(lambda n: str(issue(waiting[n], now=at_noon(DAY), by=ANNA).number))
    assert sorted(got) == [f"FV/2026/{n:04d}" for n in range(1, CLERKS + 1)]
    assert numbers() == list(range(1, CLERKS + 1))


def test_who_fails_after_taking_a_number_gives_it_back(contract: Contract) -> None:
    waiting = drafts(contract, CLERKS)

    def issue_or_fail(n: int) -> str:
        with transaction.atomic():
            number = issue(waiting[n], now=at_noon(DAY), by=ANNA).number
            if n % 3 == 0:
                raise ZeroDivisionError
        return str(number)

    got = at_once(issue_or_fail)
    failed = got.count("ZeroDivisionError")
    assert failed == len(range(0, CLERKS, 3))
    assert numbers() == list(range(1, CLERKS - failed + 1))


def test_one_draft_pressed_by_fifty_people_is_issued_once(contract: Contract) -> None:
    (draft,) = drafts(contract, 1)
    got = at_once(lambda _: str(issue(draft, now=at_noon(DAY), by=ANNA).number))
    assert sorted(got) == ["FV/2026/0001"] + ["WrongStatus"] * (CLERKS - 1)
    assert numbers() == [1]


def test_negative_control_without_the_lock_numbers_collide(
    contract: Contract, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The naive way, reading the highest number so far: the constraint must refuse somebody."""
    waiting = drafts(contract, 8)

    def naive(n: int) -> str:
        taken = Invoice.objects.issued().count()
        number = taken + 1
        barrier.wait(timeout=60)
        series, _ = Series.objects.get_or_create(key="FV/2026")
        rows = Invoice.objects.filter(pk=waiting[n])
        try:
            rows.update(status="issued", series=series, ordinal=number, number=f"FV/2026/{number}")
        except Exception as problem:
            return type(problem).__name__
        return str(number)

    barrier = Barrier(8)
    got = at_once(naive, 8)
    assert got.count("IntegrityError") == 7


def test_two_daily_runs_at_once_draft_each_period_once(contract: Contract) -> None:
    at_once(lambda _: str(len(draw_due(contract, now=at_noon(DAY), by=SYSTEM))), 8)
    with platform_context():
        firsts = list(
            Invoice.objects.order_by("period_first").values_list("period_first", flat=True)
        )
    assert firsts == [date(2026, 1, 1), date(2026, 2, 1)]

"""A contract is renewed, ended early, or runs out; the floors above hear of it once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from pytest_django import DjangoCaptureOnCommitCallbacks
from support.treasury import ANNA, SIGNED, at_noon

from billing.charges import cost
from billing.domain.change import add_extra
from billing.domain.daily import run_day
from billing.domain.finish import Renewal, close_ended, end_early, renew
from billing.domain.leaving import running_contract
from billing.domain.order import Piece
from billing.domain.sign import start_trial
from billing.errors import AlreadyRenewed, OutsideContract
from billing.models import AddOn, Contract, Plan, Seller, Subscription
from billing.signals import contract_ended, trial_ended
from tenants.audit.actor import SYSTEM
from tenants.entitlements import read
from tenants.models import Office, OfficeState

News = list[tuple[str, Any]]


@pytest.fixture
def news() -> Iterator[News]:
    """What the floors above hear, and about whom."""
    heard: News = []

    def on_contract(office_id: object, contract_id: object, **_: object) -> None:
        heard.append(("contract", contract_id))

    def on_trial(office_id: object, **_: object) -> None:
        heard.append(("trial", office_id))

    contract_ended.connect(on_contract, weak=False)
    trial_ended.connect(on_trial, weak=False)
    yield heard
    contract_ended.disconnect(on_contract)
    trial_ended.disconnect(on_trial)


def live_through(first: date, days: int, capture: DjangoCaptureOnCommitCallbacks) -> list[date]:
    """Let the daily work run day by day; the days on which something was closed."""
    busy = []
    for offset in range(days):
        with capture(execute=True):
            if close_ended(now=at_noon(first + timedelta(days=offset)), by=SYSTEM):
                busy.append(first + timedelta(days=offset))
    return busy


def test_a_contract_that_runs_out_is_told_once_on_its_day(
    year: Contract, news: News, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    busy = live_through(date(2025, 12, 15), 380, django_capture_on_commit_callbacks)
    assert busy == [date(2026, 12, 15)]
    assert news == [("contract", year.pk)]
    office = Office.objects.get(pk=year.office_id)
    assert read(office).limits == {}


def test_a_renewed_contract_ends_silently_and_goes_on(
    year: Contract, news: News, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    add_extra(
        year.subscription.pk,
        Piece(AddOn.objects.get(key="counter"), 1),
        date(2026, 6, 15),
        now=SIGNED,
        by=ANNA,
    )
    assert list(Contract.objects.ending(date(2026, 12, 1), date(2026, 12, 31))) == [year]
    renewal = Renewal("242/2026", date(2026, 11, 30), date(2027, 12, 15))
    fresh = renew(year.pk, renewal, now=at_noon(date(2026, 11, 30)), by=ANNA)
    assert (fresh.starts_on, fresh.predecessor) == (date(2026, 12, 15), year)
    assert fresh.accepted_on is None, "a new contract needs a protocol of its own"
    (period,) = fresh.subscription.periods()
    assert cost(period, fresh.subscription.fees()) == Decimal("12600.00")
    with pytest.raises(AlreadyRenewed), transaction.atomic():
        renew(year.pk, renewal, now=SIGNED, by=ANNA)
    assert not Contract.objects.ending(date(2026, 12, 1), date(2026, 12, 31)).exists()
    assert live_through(date(2026, 12, 10), 10, django_capture_on_commit_callbacks) == [
        date(2026, 12, 15)
    ]
    assert news == []
    assert read(Office.objects.get(pk=year.office_id)).limits["counters"] == 7


def test_an_early_end_cuts_the_last_period(monthly: Contract) -> None:
    end_early(monthly.pk, date(2026, 7, 1), "za porozumieniem stron", now=SIGNED, by=ANNA)
    subscription = Subscription.objects.whole().get(contract=monthly)
    nets = [cost(period, subscription.fees()) for period in subscription.periods()]
    assert nets == [Decimal("890.00")] * 5 + [Decimal("474.67")]  # 16 of 30 days
    for on in (date(2026, 1, 1), date(2026, 7, 2)):
        with pytest.raises(OutsideContract), transaction.atomic():
            end_early(monthly.pk, on, "", now=SIGNED, by=ANNA)


def test_a_contract_called_off_before_its_first_day_holds_nobody(monthly: Contract) -> None:
    before = at_noon(monthly.starts_on - timedelta(days=30))
    assert running_contract(monthly.office_id, now=before) == monthly
    end_early(monthly.pk, monthly.starts_on, "nie dojdzie do skutku", now=SIGNED, by=ANNA)
    assert running_contract(monthly.office_id, now=before) is None


def test_a_trial_without_a_contract_ends(
    olsztyn: Office,
    plans: dict[str, Plan],
    news: News,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    start_trial(olsztyn, plans["start"], now=at_noon(date(2026, 1, 1)), by=ANNA)
    busy = live_through(date(2026, 1, 1), 40, django_capture_on_commit_callbacks)
    assert busy == [date(2026, 1, 31)]
    assert news == [("trial", olsztyn.pk)]
    assert read(Office.objects.get(pk=olsztyn.pk)).plan == ""


def test_news_is_not_told_when_nothing_was_stored(
    year: Contract, news: News, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    def fail_after_closing() -> None:
        with transaction.atomic():
            close_ended(now=at_noon(date(2026, 12, 15)), by=SYSTEM)
            raise RuntimeError

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(RuntimeError):
        fail_after_closing()
    assert news == []


def test_an_office_that_left_is_invoiced_for_what_it_had_and_nothing_else(
    monthly: Contract, seller: Seller
) -> None:
    contract = Contract.objects.filter(pk=monthly.pk)
    Office.objects.filter(pk=monthly.office_id).update(
        state=OfficeState.GONE, gone_at=at_noon(date(2026, 2, 20))
    )
    run_day(now=at_noon(date(2026, 4, 16)))
    assert not monthly.invoices.exists(), "it left before the end of its contract"

    contract.update(served_elsewhere=True)
    run_day(now=at_noon(date(2026, 2, 16)))
    assert monthly.invoices.count() == 1, "it moved to another of our installations"

    contract.update(served_elsewhere=False, ends_on=date(2026, 2, 20))
    run_day(now=at_noon(date(2026, 4, 16)))
    assert monthly.invoices.count() == 2, "its last days, with the contract ended in time"

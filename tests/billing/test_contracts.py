"""A contract from signature to its end, and what happens when we fail."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from support.treasury import ANNA, COUNTY_YEAR, IMPLEMENTATION, SIGNED, at_noon, county_order

from billing.domain.answer_for import contract_value, extend_warranty, impose_penalty
from billing.domain.change import try_another
from billing.domain.entitle import refresh_entitlements
from billing.domain.order import Agreement, Order
from billing.domain.sign import record_protocol, sign_contract, start_trial
from billing.enums import Form, Interval, PenaltyKind
from billing.errors import ContractRunning, NoEndAgreed, NothingTried, PriceMissing
from billing.models import Contract, Happening, LegalData, Plan, Subscription
from tenants.entitlements import read
from tenants.models import Office


def test_the_countys_contract_is_worth_what_it_says(year: Contract) -> None:
    value = contract_value(year)
    assert (value.net, value.vat, value.gross) == (
        Decimal("10800.00"),
        Decimal("2484.00"),
        Decimal("13284.00"),
    )


def test_signing_passes_the_limits_down(year: Contract) -> None:
    office = Office.objects.get(pk=year.office_id)
    assert read(office).plan == "", "signed the day before it begins"
    refresh_entitlements(office.pk, year.starts_on)
    office.refresh_from_db()
    assert read(office).limits == {"counters": 6, "locations": 3}
    sign = Happening.objects.get(action="contract.sign")
    assert (sign.about_id, sign.by_name, sign.details) == (year.pk, "Anna", {"number": "241/2025"})


def test_contracts_may_touch_but_not_overlap(
    year: Contract, county: LegalData, plans: dict[str, Plan]
) -> None:
    order = county_order(plans)
    early = Agreement("1/2026", SIGNED.date(), date(2026, 12, 14), date(2027, 1, 1))
    with pytest.raises(ContractRunning), transaction.atomic():
        sign_contract(county.office, early, order, now=SIGNED, by=ANNA)
    touching = Agreement("2/2026", SIGNED.date(), date(2026, 12, 15), None)
    following = sign_contract(county.office, touching, order, now=SIGNED, by=ANNA)
    assert following.ends_on is None


def test_only_a_protocol_without_remarks_opens_the_way_for_invoices(year: Contract) -> None:
    assert year.accepted_on is None
    record_protocol(year, date(2025, 12, 16), "Brak szablonu SMS", now=SIGNED, by=ANNA)
    assert year.accepted_on is None
    record_protocol(year, date(2025, 12, 19), "", now=SIGNED, by=ANNA)
    assert year.accepted_on == date(2025, 12, 19)


def test_a_trial_goes_on_with_another_plan_for_nothing(
    olsztyn: Office, plans: dict[str, Plan]
) -> None:
    day = at_noon(date(2026, 1, 1))
    with pytest.raises(NothingTried) as refused:
        try_another(olsztyn, plans["start"], now=day, by=ANNA)
    assert refused.value.code == "nothing_tried"
    trial = start_trial(olsztyn, plans["start"], now=day, by=ANNA)
    later = at_noon(date(2026, 1, 5))
    assert not try_another(olsztyn, plans["start"], now=later, by=ANNA)
    assert try_another(olsztyn, plans["county"], now=later, by=ANNA)
    assert read(Office.objects.get(pk=olsztyn.pk)).plan == plans["county"].name
    assert {fee.net for fee in Subscription.objects.whole().get(pk=trial.pk).fees()} == {0}
    with pytest.raises(NothingTried):
        try_another(olsztyn, plans["start"], now=at_noon(date(2026, 3, 1)), by=ANNA)


def test_a_trial_becomes_the_contracts_subscription_and_stays_free(
    olsztyn: Office, plans: dict[str, Plan]
) -> None:
    trial = start_trial(olsztyn, plans["start"], now=at_noon(date(2026, 1, 1)), by=ANNA)
    assert read(Office.objects.get(pk=olsztyn.pk)).limits == {"counters": 2, "locations": 1}
    with pytest.raises(ContractRunning), transaction.atomic():
        start_trial(olsztyn, plans["start"], now=at_noon(date(2026, 1, 2)), by=ANNA)
    agreement = Agreement("5/2026", date(2026, 1, 20), date(2026, 1, 20), date(2027, 1, 20))
    contract = sign_contract(
        olsztyn, agreement, Order(plans["start"]), now=at_noon(date(2026, 1, 20)), by=ANNA
    )
    assert contract.subscription == trial
    fees = Subscription.objects.whole().get(pk=trial.pk).fees()
    assert [(fee.net, fee.first) for fee in fees] == [
        (Decimal("0.00"), date(2026, 1, 1)),
        (Decimal("390.00"), date(2026, 1, 31)),
    ]


def test_a_stand_alone_licence_is_paid_once(olsztyn: Office, plans: dict[str, Plan]) -> None:
    agreement = Agreement(
        "L/1", SIGNED.date(), date(2026, 2, 1), date(2027, 2, 1), form=Form.LICENCE
    )
    order = Order(plans["city"], Interval.YEAR, fee_net=Decimal(0), once=(IMPLEMENTATION,))
    contract = sign_contract(olsztyn, agreement, order, now=SIGNED, by=ANNA)
    assert contract_value(contract).net == Decimal("2900.00")


def test_a_plan_without_a_list_price_needs_one(olsztyn: Office, plans: dict[str, Plan]) -> None:
    agreement = Agreement("6/2026", SIGNED.date(), date(2026, 2, 1))
    with pytest.raises(PriceMissing), transaction.atomic():
        sign_contract(olsztyn, agreement, Order(plans["city"]), now=SIGNED, by=ANNA)
    assert not Contract.objects.filter(office=olsztyn).exists()


def test_penalties_are_a_percentage_of_the_gross_value(year: Contract) -> None:
    day = impose_penalty(year, PenaltyKind.DELAY, "Awaria", now=SIGNED, by=ANNA)
    week = impose_penalty(year, PenaltyKind.DELAY, "Awaria", days=7, now=SIGNED, by=ANNA)
    breach = impose_penalty(year, PenaltyKind.BREACH, "Odstąpienie", now=SIGNED, by=ANNA)
    assert (day.amount, week.amount, breach.amount) == (
        Decimal("132.84"),
        Decimal("929.88"),
        Decimal("1328.40"),
    )


def test_a_contract_without_an_end_has_no_total_for_a_penalty(monthly: Contract) -> None:
    monthly.ends_on = None
    with pytest.raises(NoEndAgreed):
        impose_penalty(monthly, PenaltyKind.DELAY, "Awaria", now=SIGNED, by=ANNA)


@pytest.mark.parametrize(
    ("reported", "mended", "extension"),
    [
        (date(2026, 4, 27), date(2026, 4, 30), 0),  # three working days
        (date(2026, 4, 27), date(2026, 5, 4), 7),  # 1 and 3 May are holidays: four working days
        (date(2026, 4, 27), date(2026, 5, 3), 0),
        (date(2026, 12, 18), date(2026, 12, 28), 10),  # Christmas Eve is free since 2025
        (date(2026, 12, 21), date(2026, 12, 28), 0),
    ],
)
def test_a_repair_of_more_than_three_working_days_prolongs_the_warranty(
    year: Contract, reported: date, mended: date, extension: int
) -> None:
    for _ in range(2):  # the same fault prolongs once
        extend_warranty(year, "AW/7", reported, mended, now=SIGNED, by=ANNA)
    assert year.warranty_ends_on == date(2026, 12, 15) + timedelta(days=extension)


def test_history_can_be_added_to_but_not_changed(year: Contract) -> None:
    for change in (
        lambda: Happening.objects.update(action="x"),
        lambda: Happening.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            change()
    assert COUNTY_YEAR.number in str(Happening.objects.get(action="contract.sign").details)

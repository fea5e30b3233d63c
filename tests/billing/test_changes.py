"""An order changes: plans, pieces, prices; the period it happens in is paid by the day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from support.treasury import ANNA, SIGNED, at_noon

from billing.charges import charges, cost
from billing.domain.change import PlanChange, add_extra, change_plan, end_extra, index_fees
from billing.domain.entitle import refresh_entitlements
from billing.domain.order import Piece
from billing.errors import LaterTermExists, OutsideContract, PriceMissing
from billing.models import AddOn, Contract, Plan, Subscription
from tenants.entitlements import read
from tenants.models import Office


def subscription_of(contract: Contract) -> Subscription:
    return Subscription.objects.whole().get(contract=contract)


def test_an_upgrade_in_mid_period_is_paid_by_the_day(
    monthly: Contract, plans: dict[str, Plan]
) -> None:
    change = PlanChange(plans["county"], date(2026, 3, 25))
    change_plan(monthly.subscription.pk, change, now=SIGNED, by=ANNA)
    subscription = subscription_of(monthly)
    march = subscription.period_on(date(2026, 3, 25))
    assert march is not None
    assert [
        (line.name, line.span.days, line.net) for line in charges(march, subscription.fees())
    ] == [
        ("Standard", 10, Decimal("287.10")),
        ("Powiat+", 21, Decimal("1144.84")),
    ]


def test_a_change_at_a_boundary_leaves_both_periods_whole(
    monthly: Contract, plans: dict[str, Plan]
) -> None:
    change = PlanChange(plans["start"], date(2026, 4, 15), discount=Decimal(10))
    change_plan(monthly.subscription.pk, change, now=SIGNED, by=ANNA)
    subscription = subscription_of(monthly)
    nets = [cost(period, subscription.fees()) for period in subscription.periods()]
    assert nets == [Decimal("890.00")] * 3 + [Decimal("351.00")] * 9


def test_limits_follow_the_plan_on_its_day(monthly: Contract, plans: dict[str, Plan]) -> None:
    change = PlanChange(plans["county"], date(2026, 6, 1))
    change_plan(monthly.subscription.pk, change, now=at_noon(date(2026, 5, 20)), by=ANNA)
    add_extra(
        monthly.subscription.pk,
        Piece(AddOn.objects.get(key="counter"), 2),
        date(2026, 6, 1),
        now=at_noon(date(2026, 5, 20)),
        by=ANNA,
    )
    limits = [
        refresh_entitlements(monthly.office_id, day).limits["counters"]
        for day in (date(2026, 5, 31), date(2026, 6, 1))
    ]
    assert limits == [6, 17]
    assert read(Office.objects.get(pk=monthly.office_id)).plan == "Powiat+"


def test_changes_are_made_in_order_and_within_the_contract(
    monthly: Contract, plans: dict[str, Plan]
) -> None:
    pk = monthly.subscription.pk
    change_plan(pk, PlanChange(plans["start"], date(2026, 6, 1)), now=SIGNED, by=ANNA)
    for on, refusal in (
        (date(2026, 5, 1), LaterTermExists),
        (date(2026, 1, 14), OutsideContract),
        (date(2027, 1, 15), OutsideContract),
    ):
        with pytest.raises(refusal), transaction.atomic():
            change_plan(pk, PlanChange(plans["standard"], on), now=SIGNED, by=ANNA)
    change_plan(pk, PlanChange(plans["county"], date(2026, 6, 1)), now=SIGNED, by=ANNA)
    assert [t.plan.key for t in monthly.subscription.terms.all()] == ["standard", "county"]


def test_an_additional_counter_costs_for_its_days(monthly: Contract) -> None:
    counter = AddOn.objects.get(key="counter")
    pk = monthly.subscription.pk
    extra = add_extra(pk, Piece(counter, 2), date(2026, 2, 15), now=SIGNED, by=ANNA)
    end_extra(extra.pk, date(2026, 3, 29), now=SIGNED, by=ANNA)
    subscription = subscription_of(monthly)
    february, march = list(subscription.periods())[1:3]
    assert cost(february, subscription.fees()) == Decimal("1190.00")
    assert cost(march, subscription.fees()) == Decimal("890.00") + Decimal("135.48")  # 300 x 14/31
    with pytest.raises(PriceMissing), transaction.atomic():
        add_extra(
            pk, Piece(AddOn.objects.get(key="integration")), date(2026, 3, 1), now=SIGNED, by=ANNA
        )


def test_indexation_raises_every_fee_from_its_day(monthly: Contract) -> None:
    pk = monthly.subscription.pk
    add_extra(pk, Piece(AddOn.objects.get(key="counter")), date(2026, 1, 15), now=SIGNED, by=ANNA)
    index_fees(pk, Decimal("3.6"), date(2026, 7, 15), now=SIGNED, by=ANNA)
    subscription = subscription_of(monthly)
    nets = [cost(period, subscription.fees()) for period in subscription.periods()]
    assert nets == [Decimal("1040.00")] * 6 + [Decimal("922.04") + Decimal("155.40")] * 6

"""Plans: their prices, and what they never do: stop a resident."""

from __future__ import annotations

from decimal import Decimal

import pytest

from billing.domain.price_list import put_price_list
from billing.enums import Interval
from billing.models import AddOn, Plan
from tenants.context import office_context, platform_context
from tenants.entitlements import Entitlements, entitlements, grant, measure, over, usage
from tenants.models import Office


def test_the_price_list_is_put_once_and_never_over_an_operators_price(
    plans: dict[str, Plan],
) -> None:
    Plan.objects.filter(key="start").update(month_net=Decimal("350.00"))
    assert put_price_list() == 0
    assert Plan.objects.get(key="start").month_net == Decimal("350.00")


def test_a_year_costs_eleven_months_and_a_quarter_three(plans: dict[str, Plan]) -> None:
    for plan in plans.values():
        month = plan.price(Interval.MONTH)
        if month is None:
            assert plan.key == "city"
            continue
        assert plan.price(Interval.QUARTER) == 3 * month
        assert plan.price(Interval.YEAR) == 11 * month
    assert AddOn.objects.get(key="counter").price(Interval.YEAR) == Decimal("1800.00")
    assert AddOn.objects.get(key="integration").price(Interval.YEAR) is None


def test_plans_differ_in_size_only(plans: dict[str, Plan]) -> None:
    """Functions of the county's specification are in every plan: no plan names a module."""
    assert all(plan.modules == [] for plan in plans.values())
    assert {add_on.module for add_on in AddOn.objects.all()} <= {"", "participation"}


def test_an_office_without_a_contract_has_no_limits(olsztyn: Office) -> None:
    with office_context(olsztyn):
        assert entitlements() == Entitlements()
        assert over({"counters": 1000}, entitlements()) == {}


def test_limits_travel_down_to_the_office(olsztyn: Office) -> None:
    granted = Entitlements(plan="Start", limits={"counters": 2}, modules=frozenset({"x"}))
    with platform_context():
        grant(olsztyn.pk, granted)
        found = Office.objects.get(pk=olsztyn.pk)
    with office_context(found):
        assert entitlements() == granted


def test_passing_a_limit_is_told_not_forbidden(
    olsztyn: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenants.entitlements._measures", {})
    measure("counters", lambda: 5)
    measure("locations", lambda: 1)
    with office_context(olsztyn):
        used = usage()
    assert used == {"counters": 5, "locations": 1}
    granted = Entitlements(limits={"counters": 2, "locations": 1})
    assert over(used, granted) == {"counters": 3}

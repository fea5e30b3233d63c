"""A period costs what was agreed, by the day; however it is divided, nothing is lost."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import islice, pairwise

from hypothesis import given
from hypothesis import strategies as st

from billing.charges import Fee, charges, cost
from billing.enums import Interval
from billing.money.amounts import from_grosze
from billing.periods import Period, periods

STARTS = date(2023, 12, 15)
ENDS = date(2024, 12, 15)
fees = st.integers(1, 10**7).map(from_grosze)
discounts = st.integers(0, 10_000).map(lambda hundredths: Decimal(hundredths).scaleb(-2))
anchors = st.dates(date(2023, 1, 1), date(2030, 12, 31))


def months(end: date | None = ENDS) -> list[Period]:
    return list(periods(STARTS, Interval.MONTH, end))


def test_the_county_pays_its_year_at_once() -> None:
    (year,) = periods(STARTS, Interval.YEAR, ENDS)
    (line,) = charges(year, [Fee("Okienko", Decimal("10800.00"), STARTS)])
    assert (line.quantity, line.unit_net, line.discount, line.net, line.of_days) == (
        1,
        Decimal("10800.00"),
        Decimal("0.00"),
        Decimal("10800.00"),
        None,
    )


def test_five_counters_at_a_hundred_and_eighty_a_month_make_the_same_year() -> None:
    fee = Fee("Okienko", Decimal("180.00"), STARTS, quantity=5)
    assert sum((cost(month, [fee]) for month in months()), Decimal(0)) == Decimal("10800.00")


def test_a_change_of_plan_within_a_month_is_paid_by_the_day() -> None:
    change = date(2024, 3, 25)
    march = months()[3]
    old = Fee("Start", Decimal("390.00"), STARTS, change)
    new = Fee("Standard", Decimal("890.00"), change)
    before, after = charges(march, [old, new])
    assert (before.span.days, after.span.days, before.of_days) == (10, 21, 31)
    assert before.net == Decimal("125.81")  # 390 x 10/31
    assert after.net == Decimal("602.90")  # 890 x 21/31


def test_a_contract_that_ends_early_cuts_its_last_period() -> None:
    last = months(date(2024, 7, 1))[-1]
    (line,) = charges(last, [Fee("Start", Decimal("390.00"), STARTS)])
    assert (line.span.days, line.of_days, line.net) == (16, 30, Decimal("208.00"))


def test_a_discount_is_stated_beside_the_price() -> None:
    fee = Fee("Standard", Decimal("890.00"), STARTS, quantity=1, discount=Decimal("12.50"))
    (line,) = charges(months()[0], [fee])
    assert (line.unit_net, line.discount, line.net) == (
        Decimal("890.00"),
        Decimal("111.25"),
        Decimal("778.75"),
    )


def test_what_costs_nothing_makes_no_line() -> None:
    march = months()[3]
    assert charges(march, [Fee("Gift", Decimal("0.00"), STARTS)]) == []
    assert charges(march, [Fee("Later", Decimal("1.00"), ENDS)]) == []
    assert charges(march, [Fee("Earlier", Decimal("1.00"), STARTS, date(2024, 1, 1))]) == []


@given(fees, discounts, anchors, st.sampled_from(Interval), st.data())
def test_cutting_a_fee_anywhere_changes_nothing_in_the_end(  # type: ignore[no-untyped-def]
    net, discount, anchor, interval, data
) -> None:
    """The same fee before and after a change that changes no price: the period costs the same."""
    period = next(periods(anchor, interval))
    cuts = data.draw(st.lists(st.integers(1, period.whole.days - 1), max_size=4, unique=True))
    edges = [anchor, *(anchor + timedelta(days=cut) for cut in sorted(cuts)), None]
    pieces = [
        Fee("x", net, first or anchor, end, discount=discount) for first, end in pairwise(edges)
    ]
    whole = Fee("x", net, anchor, discount=discount)
    assert cost(period, pieces) == cost(period, [whole])


@given(fees, st.integers(1, 9), discounts, anchors, st.sampled_from(Interval), st.integers(1, 800))
def test_every_line_multiplies_out(  # type: ignore[no-untyped-def]
    net, quantity, discount, anchor, interval, length
) -> None:
    fee = Fee("x", net, anchor, quantity=quantity, discount=discount)
    for period in periods(anchor, interval, anchor + timedelta(days=length)):
        for line in charges(period, [fee]):
            assert line.quantity * line.unit_net - line.discount == line.net
            assert line.discount >= 0
            assert line.net >= 0


@given(fees, anchors, st.integers(1, 11))
def test_months_of_one_fee_add_up_to_what_was_agreed(  # type: ignore[no-untyped-def]
    net, anchor, count
) -> None:
    fee = Fee("x", net, anchor)
    found = [cost(month, [fee]) for month in islice(periods(anchor, Interval.MONTH), count)]
    assert sum(found, Decimal(0)) == net * count

"""Billing works on the platform: a place to stand on, the seller, the county that buys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from pytest_django import DjangoDbBlocker
from support.treasury import ANNA, COUNTY_YEAR, SIGNED, county_order, wipe

from billing.domain.order import Agreement, Order
from billing.domain.price_list import put_price_list
from billing.domain.sign import record_protocol, sign_contract
from billing.enums import Interval
from billing.models import Contract, LegalData, Plan, Seller
from tenants.context import platform_context
from tenants.models import Office


@pytest.fixture
def platform(olsztyn: Office, pultusk: Office) -> Iterator[None]:
    """Work on the platform during the whole test."""
    with platform_context():
        yield


@pytest.fixture
def plans(platform: None) -> dict[str, Plan]:
    """The price list, by key."""
    put_price_list()
    return {plan.key: plan for plan in Plan.objects.all()}


@pytest.fixture
def seller(platform: None) -> Seller:
    """Our own company, with an invented name."""
    return Seller.objects.create(
        name="Okienko Sp. z o.o.",
        nip="1234563218",
        street="ul. Próbna 1",
        postal_code="00-001",
        city="Warszawa",
        regon="123456785",
        krs="0000123456",
        email="faktury@example.com",
        account="PL61109010140000071219812874",
        bank="Bank Próbny",
    )


@pytest.fixture
def county(pultusk: Office, platform: None) -> LegalData:
    """The buyer and the recipient of the county's contract, section 4."""
    return LegalData.objects.create(
        office=pultusk,
        buyer_name="Powiat Pułtuski",
        buyer_nip="5681618062",
        buyer_street="ul. Marii Skłodowskiej-Curie 11",
        buyer_postal_code="06-100",
        buyer_city="Pułtusk",
        recipient_name="Starostwo Powiatowe w Pułtusku",
        recipient_street="ul. Marii Skłodowskiej-Curie 11",
        recipient_postal_code="06-100",
        recipient_city="Pułtusk",
        buyer_reference="INF.2600.55.2023",
        invoice_email="faktury.pultusk@example.com",
        split_payment=True,
    )


@pytest.fixture
def year(county: LegalData, plans: dict[str, Plan]) -> Contract:
    """The county's contract: five queues, a year at once, 10,800.00 net, after the protocol."""
    return sign_contract(county.office, COUNTY_YEAR, county_order(plans), now=SIGNED, by=ANNA)


@pytest.fixture
def monthly(olsztyn: Office, plans: dict[str, Plan]) -> Contract:
    """Olsztyn pays the Standard plan by the month, from the middle of January 2026, for a year."""
    agreement = Agreement(
        number="7/2026",
        signed_on=date(2026, 1, 10),
        starts_on=date(2026, 1, 15),
        ends_on=date(2027, 1, 15),
        protocol_required=False,
    )
    order = Order(plans["standard"], Interval.MONTH)
    return sign_contract(olsztyn, agreement, order, now=SIGNED, by=ANNA)


@pytest.fixture
def accepted(year: Contract, seller: Seller) -> Contract:
    """The county's contract after its protocol of 19 December 2025."""
    record_protocol(year, date(2025, 12, 19), "", now=SIGNED, by=ANNA)
    return year


@pytest.fixture
def lasting(
    new_office: Callable[[], Office], django_db_blocker: DjangoDbBlocker
) -> Iterator[Office]:
    """A real, committed office that may be billed; all billing's rows are wiped afterwards."""
    office = new_office()
    yield office
    wipe()

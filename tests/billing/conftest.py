"""Billing works on the platform: a place to stand on, the seller, the county that buys."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from billing.domain.price_list import put_price_list
from billing.models import LegalData, Plan, Seller
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

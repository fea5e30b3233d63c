"""Who buys and who receives: checked before it can stand on an invoice."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from billing.models import LegalData, Seller
from tenants.models import Office


def complaints(row: LegalData | Seller) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as refused:
        row.full_clean()
    return refused.value.message_dict


def test_the_county_buys_and_its_office_receives(county: LegalData) -> None:
    county.full_clean()
    recipient = county.recipient()
    assert (county.buyer().name, county.buyer().nip) == ("Powiat Pułtuski", "5681618062")
    assert county.buyer().town == "06-100 Pułtusk"
    assert recipient is not None
    assert (recipient.name, recipient.nip) == ("Starostwo Powiatowe w Pułtusku", "")


def test_a_local_government_must_name_its_recipient(county: LegalData) -> None:
    county.recipient_name = county.recipient_city = ""
    assert set(complaints(county)) == {"recipient_name", "recipient_city"}


def test_a_buyer_that_is_no_local_government_needs_no_recipient(county: LegalData) -> None:
    county.is_jst = False
    county.recipient_name = county.recipient_street = ""
    county.recipient_postal_code = county.recipient_city = ""
    county.full_clean()
    assert county.recipient() is None


def test_numbers_are_tidied_and_wrong_ones_named_by_field(county: LegalData) -> None:
    county.buyer_nip = "568-16-18-062"
    county.buyer_postal_code = "06100"
    county.recipient_inner_id = "5681618062-00001"
    county.full_clean()
    assert (county.buyer_nip, county.buyer_postal_code) == ("5681618062", "06-100")
    county.buyer_nip, county.recipient_inner_id = "5681618063", "1"
    assert set(complaints(county)) == {"buyer_nip", "recipient_inner_id"}


def test_an_office_has_one_set_of_legal_data(county: LegalData, pultusk: Office) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        LegalData.objects.create(office=pultusk, buyer_name="Inny")


def test_there_is_one_seller_with_a_good_account(seller: Seller) -> None:
    seller.account = "61 1090 1014 0000 0712 1981 2874"
    seller.full_clean()
    assert seller.account == "PL61109010140000071219812874"
    seller.account = "61 1090 1014 0000 0712 1981 2875"
    assert set(complaints(seller)) == {"account"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Seller.objects.create(name="Druga firma")

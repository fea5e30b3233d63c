"""An SMS goes to mobile numbers, and to nothing that costs whoever calls it or cannot read."""

from __future__ import annotations

import phonenumbers
import pytest
from phonenumbers import PhoneNumberType

from tenants.messaging.numbers import can_get_sms, kept_number


@pytest.mark.parametrize(
    "kind",
    [
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.PAGER,
        PhoneNumberType.VOIP,
    ],
)
def test_what_is_no_mobile_number_gets_no_sms(kind: int) -> None:
    example = phonenumbers.example_number_for_type("PL", kind)
    assert not can_get_sms(kept_number(f"+48{example.national_number}"))


@pytest.mark.parametrize("number", ["500 600 700", "+380 50 123 4567", "+1 201 555 0123"])
def test_mobile_numbers_do_and_those_that_may_be_one(number: str) -> None:
    assert can_get_sms(kept_number(number))

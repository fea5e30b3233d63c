"""NIP, account numbers and postal codes: cleaned where possible, refused with a code."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from billing.identifiers import (
    clean_account,
    clean_inner_id,
    clean_nip,
    clean_postal_code,
    in_groups,
)


def code_of(clean: Callable[[str], str], text: str) -> str | None:
    with pytest.raises(ValidationError) as refused:
        clean(text)
    return refused.value.code


@pytest.mark.parametrize(
    "text", ["568-16-18-062", " 5681618062 ", "PL5681618062", "PL 568 161 80 62"]
)
def test_a_nip_may_be_written_as_people_write_it(text: str) -> None:
    assert clean_nip(text) == "5681618062"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("5681618063", "checksum"),
        ("1234567890", "checksum"),
        ("1234567899", "checksum"),
        ("0000000000", "format"),
        ("1000000000", "format"),
        ("0123456789", "format"),
        ("568161806", "format"),
        ("568161806٢", "format"),
        ("", "format"),
        ("5681618062\n5", "format"),
    ],
)
def test_a_wrong_nip_is_refused(text: str, code: str) -> None:
    assert code_of(clean_nip, text) == code


@given(st.text(max_size=20))
def test_no_text_breaks_the_checks(text: str) -> None:
    for clean in (clean_nip, clean_account, clean_inner_id, clean_postal_code):
        try:
            assert clean(text).isascii()
        except ValidationError:
            continue


@pytest.mark.parametrize(
    "text", ["61 1090 1014 0000 0712 1981 2874", "pl61109010140000071219812874"]
)
def test_an_account_becomes_an_iban(text: str) -> None:
    assert clean_account(text) == "PL61109010140000071219812874"
    assert in_groups(clean_account(text)) == "PL61 1090 1014 0000 0712 1981 2874"


def test_a_wrong_account_is_refused() -> None:
    assert code_of(clean_account, "61109010140000071219812875") == "checksum"
    assert code_of(clean_account, "6110901014") == "format"


def test_an_inner_identifier_carries_a_good_nip() -> None:
    assert clean_inner_id(" 5681618062-00001 ") == "5681618062-00001"
    assert code_of(clean_inner_id, "5681618063-00001") == "checksum"
    assert code_of(clean_inner_id, "5681618062") == "format"


def test_postal_codes() -> None:
    assert clean_postal_code("06100") == clean_postal_code(" 06-100 ") == "06-100"
    assert code_of(clean_postal_code, "00-000") == code_of(clean_postal_code, "6-100") == "format"

"""Dates, clock times and tidy lines, as every page draws them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.utils.translation import override

from okienko.templatetags.frame import address, clock, day_month, initial, long_day, tel, tidy

EIGHT_FIFTEEN = datetime(2026, 11, 25, 7, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("pl", "środa, 25\u00a0listopada\u00a02026"),
        ("en", "Wednesday, 25\u00a0November\u00a02026"),
    ],
)
def test_days_are_said_in_the_genitive_and_in_lower_case(language: str, said: str) -> None:
    with override(language):
        assert long_day(EIGHT_FIFTEEN) == said
        assert long_day(date(2026, 11, 25)) == said


def test_moments_are_told_by_the_clock_on_the_wall() -> None:
    assert clock(EIGHT_FIFTEEN) == "8:15"
    assert clock(datetime(2026, 7, 1, 6, 5, tzinfo=UTC)) == "8:05"
    assert (clock(None), day_month(None)) == ("", "")


def test_one_letter_words_are_not_left_alone() -> None:
    assert tidy("wniosek o dowód i w sprawie") == "wniosek o\u00a0dowód i\u00a0w\u00a0sprawie"
    assert tidy("okienko 1 a") == "okienko 1 a"


def test_a_postal_code_stays_with_its_town_and_nothing_slips_through() -> None:
    assert address("ul. Nowa-Stara 1, 06-100 Pułtusk") == (
        'ul. Nowa-Stara 1, <span class="nowrap">06-100 Pułtusk</span>'
    )
    assert address("<b>06-100 X</b>") == '&lt;b&gt;<span class="nowrap">06-100 X&lt;/b&gt;</span>'


def test_telephone_links_hold_digits_only() -> None:
    assert tel("+48 89 527-31-11") == "+48895273111"
    assert tel("89 527 31 11 w. 5") == "8952731115"


def test_the_crest_bears_the_letter_of_the_place() -> None:
    assert initial("Urząd Miasta Olsztyna") == "O"
    assert initial("Starostwo Powiatowe w Pułtusku") == "P"
    assert initial("") == ""

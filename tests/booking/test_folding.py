"""A person is found without diacritics, in Python and in the database alike."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.house import furnish

from booking.models import Contact
from booking.models.folding import FOLDED, FOLDS, fold
from tenants.context import office_context
from tenants.models import Office


def test_every_sign_has_its_letter_and_no_sign_two() -> None:
    assert len(FOLDS) == len(FOLDED) == len(set(FOLDS))


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Łukasz Żółć", "lukasz zolc"),
        ("ŚWIĘTOSŁAWA", "swietoslawa"),
        ("Олена Шевченко", "олена шевченко"),
        ("O'Neill-Müller", "o'neill-muller"),
    ],
)
def test_what_was_typed_with_marks_is_found_without(name: str, plain: str) -> None:
    assert fold(name) == plain


@given(st.text(st.sampled_from(FOLDS + "abcXYZ .-'0"), max_size=40))
@settings(max_examples=200)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_the_database_folds_as_python_does(olsztyn: Office) -> None:
    house = furnish(olsztyn)
    house.counter("a", "bok")
    visit = house.visit("10:00", f"{FOLDS[:70]} Żółć-ŁÓDŹ")
    other = house.visit("11:00", "Олена ШЕВЧЕНКО")
    with office_context(olsztyn):
        for booking in (visit, other):
            row = Contact.objects.get(booking=booking)
            asked = f"{row.first_name} {row.last_name} {row.first_name} {row.email} {row.phone}"
            assert row.searched == fold(asked)

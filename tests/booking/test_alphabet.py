"""Names in the order their readers expect."""

from __future__ import annotations

import pytest

from booking.models.alphabet import in_order


@pytest.mark.parametrize(
    "names",
    [
        [
            "Adres",
            "Ąkcyza",
            "Bilet",
            "Cło",
            "Ćwiczenia",
            "Dowód",
            "Łódka",
            "Mapa",
            "Śluby",
            "Żubry",
        ],
        ["Адреса", "Ґанок", "Довідка", "Єдність", "Житло", "Імена", "Їжа", "Йод", "Щит", "Юність"],
        ["1. Cars", "2. Dogs", "apples", "Bees"],
        ["Las", "Laska", "Łan"],
    ],
)
def test_names_stand_in_the_order_of_their_alphabet(names: list[str]) -> None:
    jumbled = [*names[1::2], *names[::2]]
    assert sorted(jumbled, key=in_order) == names

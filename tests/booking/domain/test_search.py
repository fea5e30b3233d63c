"""Words as people type them."""

from __future__ import annotations

import pytest

from booking.domain.search import search, words
from booking.models import Service

NAMES = {
    "dowod": ("Wniosek o dowód osobisty", ["dowodzik", "ID"]),
    "odbior": ("Odbiór dowodu osobistego", []),
    "meldunek": ("Zameldowanie i wymeldowanie", ["meldunek", "przeprowadzka"]),
    "prawko": ("Prawo jazdy", ["prawko"]),
    "pojazd": ("Rejestracja pojazdu", ["samochód", "auto", "tablice"]),
    "alkohol": ("Zezwolenia na sprzedaż alkoholu", ["koncesja"]),
}


@pytest.fixture
def services() -> list[Service]:
    """A catalogue that needs no database."""
    return [
        Service(key=key, name=name, synonyms=synonyms, translations={}, documents=[])
        for key, (name, synonyms) in NAMES.items()
    ]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("dowód", ["dowod", "odbior"]),
        ("DOWOD", ["dowod", "odbior"]),
        ("odbiór dowodu", ["odbior"]),
        ("prawko", ["prawko"]),
        ("prawa jazdy", ["prawko"]),
        ("rejestracji auta", ["pojazd"]),
        ("rejstracja", ["pojazd"]),
        ("zamelduj", ["meldunek"]),
        ("meldunek", ["meldunek"]),
        ("koncesja na alkohol", ["alkohol"]),
        ("smok wawelski", []),
    ],
)
def test_everyday_words_find_the_matter(
    services: list[Service], typed: str, found: list[str]
) -> None:
    assert sorted(s.key for s in search(services, typed)) == sorted(found)


def test_the_closest_matter_comes_first(services: list[Service]) -> None:
    assert next(s.key for s in search(services, "wniosek dowód")) == "dowod"


def test_an_empty_search_finds_everything_in_order(services: list[Service]) -> None:
    assert [s.key for s in search(services, " ?! ")] == list(NAMES)


def test_words_lose_case_and_diacritics_and_the_l_its_stroke() -> None:
    assert words("Zażółć GĘŚLĄ jaźń, Łódź!") == ["zazolc", "gesla", "jazn", "lodz"]

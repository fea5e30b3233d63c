"""People who do not exist, told apart at a glance: their surnames say so."""

from __future__ import annotations

from random import Random
from typing import Final

from booking.domain.contact import ContactData
from tenants.messaging.gsm import fold

WOMEN: Final = (
    "Agnieszka", "Alicja", "Barbara", "Beata", "Danuta", "Elżbieta", "Ewa", "Gabriela", "Grażyna",
    "Hanna", "Halina", "Iwona", "Jadwiga", "Joanna", "Justyna", "Katarzyna", "Krystyna",
    "Magdalena", "Małgorzata", "Maria", "Monika", "Natalia", "Oksana", "Olena", "Renata",
    "Sylwia", "Teresa", "Urszula", "Weronika", "Zofia",
)  # fmt: skip
MEN: Final = (
    "Adam", "Andrzej", "Artur", "Czesław", "Damian", "Dariusz", "Filip", "Grzegorz", "Henryk",
    "Jacek", "Jakub", "Jan", "Kazimierz", "Konrad", "Krzysztof", "Łukasz", "Maciej", "Marek",
    "Mateusz", "Michał", "Paweł", "Piotr", "Rafał", "Roman", "Stanisław", "Szymon", "Tadeusz",
    "Taras", "Tomasz", "Zbigniew",
)  # fmt: skip
# Adjectives no family is called by; a woman's ends in -a.
SURNAMES: Final = (
    "Bajkowy", "Ćwiczebny", "Fikcyjny", "Kartonowy", "Makietowy", "Modelowy", "Niebyły",
    "Obrazkowy", "Papierowy", "Pokazowy", "Powieściowy", "Próbny", "Przykładowy", "Rysunkowy",
    "Scenariuszowy", "Szkicowy", "Teatralny", "Testowy", "Umowny", "Wymyślony", "Wzorcowy",
    "Zmyślony",
)  # fmt: skip
# A block of numbers of which examples are made; nothing is ever sent to them.
FIRST_PHONE: Final = 500_600_000
PHONES: Final = 1000


def invented(dice: Random, number: int) -> ContactData:
    """Somebody who does not exist; ``number`` makes the address theirs alone."""
    woman = dice.random() < 0.54  # noqa: PLR2004 - more women than men come to offices
    first = dice.choice(WOMEN if woman else MEN)
    last = dice.choice(SURNAMES)
    if woman:
        last = f"{last[:-1]}a"
    address = fold(f"{first}.{last}.{number}").lower()
    phone = f"+48{FIRST_PHONE + dice.randrange(PHONES)}" if dice.random() < 0.6 else ""  # noqa: PLR2004
    return ContactData(first, last, f"{address}@example.com", phone)

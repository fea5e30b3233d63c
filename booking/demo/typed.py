"""What an invented person types into the extra fields of a service."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from random import Random
from typing import Final

from booking.models import Field
from booking.models.service import FieldType

# Published samples: a random number with the right check digit can be somebody's.
PESELS: Final = ("44051401359", "02070803628", "00210100134", "04222944423", "99123199993")
NIP: Final = "1234563218"
REGON: Final = "123456785"
SIGNS: Final = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
TEXTS: Final = ("12/34", "przykład 7", "5-118", "ul. Zmyślona 3 m. 4")


def typed(fields: Iterable[Field], dice: Random, day: date) -> dict[str, str]:
    """Answers to the required fields, and to about half of the others, by key."""
    answers: dict[str, str] = {}
    for field in fields:
        if any(answers.get(key) != wanted for key, wanted in field.show_if.items()):
            continue
        if field.required or dice.random() < 0.5:  # noqa: PLR2004 - half of people
            answers[field.key] = (
                dice.choice(field.choices)
                if field.type == FieldType.CHOICE
                else WRITTEN[FieldType(field.type)](dice, day)
            )
    return answers


def _signs(dice: Random, count: int) -> str:
    return "".join(dice.choice(SIGNS) for _ in range(count))


WRITTEN: Final[dict[FieldType, Callable[[Random, date], str]]] = {
    FieldType.TEXT: lambda dice, _day: dice.choice(TEXTS),
    FieldType.NUMBER: lambda dice, _day: str(dice.randint(1, 5)),
    FieldType.DATE: lambda dice, day: (day - timedelta(days=dice.randint(15, 40))).isoformat(),
    FieldType.PESEL: lambda dice, _day: dice.choice(PESELS),
    FieldType.NIP: lambda _dice, _day: NIP,
    FieldType.REGON: lambda _dice, _day: REGON,
    FieldType.VIN: lambda dice, _day: f"DEM{_signs(dice, 14)}",
    FieldType.PLATE: lambda dice, _day: f"NO{dice.randint(10000, 99999)}",
    FieldType.PHONE: lambda dice, _day: f"500600{dice.randint(0, 999):03d}",
}

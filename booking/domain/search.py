"""Finding a service by everyday words: no diacritics, inflected, mistyped, by synonym."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher
from itertools import takewhile
from typing import Final

from booking.models import Service

NAME, SYNONYM, TEXT = 4, 3, 1
FILLER: Final = 2
"""Words this short (o, na, do) say nothing about what somebody wants."""
SHORT: Final = 4
STEM: Final = 5
TYPO: Final = 0.78
UNFOLDABLE: Final = str.maketrans({"ł": "l", "Ł": "L"})


def search(services: Iterable[Service], query: str) -> list[Service]:
    """The services every word of ``query`` speaks of, the closest first; all, if it is empty."""
    wanted = [word for word in words(query) if len(word) > FILLER] or words(query)
    if not wanted:
        return list(services)
    scored = [(score(service, wanted), service) for service in services]
    return [one for points, one in sorted(scored, key=lambda pair: -pair[0]) if points]


def score(service: Service, wanted: list[str]) -> float:
    """How well a service answers the words; 0 if any of them finds nothing in it."""
    shelves = [
        (NAME, words(service.name)),
        (SYNONYM, words(" ".join(map(str, service.synonyms)))),
        (TEXT, words(f"{service.description} {' '.join(map(str, service.documents))}")),
    ]
    shelves += [(NAME, words(str(t.get("name", "")))) for t in service.translations.values()]
    total = 0.0
    for word in wanted:
        best = max(weight * _nearest(word, shelf) for weight, shelf in shelves)
        if not best:
            return 0
        total += best
    return total


def words(text: str) -> list[str]:
    """``text`` as words without case and diacritics; ł too, which Unicode does not take apart."""
    plain = unicodedata.normalize("NFKD", text.translate(UNFOLDABLE).casefold())
    return re.findall(r"\w+", "".join(c for c in plain if not unicodedata.combining(c)))


def _nearest(word: str, shelf: list[str]) -> float:
    return max((_alike(word, other) for other in shelf), default=0)


def _alike(word: str, other: str) -> float:
    if word == other:
        return 1
    if other.startswith(word):
        return 0.9
    shorter, longer = sorted((len(word), len(other)))
    if shorter < SHORT:
        return 0
    likeness = SequenceMatcher(None, word, other).ratio()
    if likeness >= TYPO:
        return 0.8 * likeness
    same = sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(word, other, strict=False))
    )
    # Inflected words keep their beginning: auto, auta; zamelduj, zameldowanie.
    return 0.5 if same >= longer - 1 or (same >= STEM and same * 2 >= longer) else 0

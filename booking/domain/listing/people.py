"""Whom a clerk looks for: a name without diacritics, part of an e-mail, a phone, a number."""

from __future__ import annotations

import re
from typing import Final

from django.db.models import Q

from booking.models import Booking, Contact
from booking.models.folding import fold

PHONE: Final = re.compile(r"\+?[\d\s()/-]{3,}")
NO_DIGIT: Final = re.compile(r"\D")
LONGEST: Final = 100
MOST_WORDS: Final = 6
MOST_FOUND: Final = 2_000


def sought(text: str) -> Q:
    """The visits ``text`` speaks of: each of its words is in the contact, or it is the number.

    Asked for once and by index; what very many people are called is left to the database.
    """
    text = text.strip()[:LONGEST]
    contact = Q()
    for word in _words(text):
        contact &= Q(searched__contains=word)
    found = Contact.objects.filter(contact).order_by().values_list("booking_id")
    numbers = Booking.objects.filter(reference=text.upper()).order_by().values_list("pk")
    ids = [pk for (pk,) in found.union(numbers)[: MOST_FOUND + 1]]
    if len(ids) > MOST_FOUND:
        return Q(pk__in=found) | Q(part_of__in=found)
    return Q(pk__in=ids) | Q(part_of__in=ids)


def _words(text: str) -> list[str]:
    """A telephone number is one word, however it is spaced; national ones lack the prefix."""
    if PHONE.fullmatch(text):
        digits = NO_DIGIT.sub("", text)
        return [digits[2:] if digits.startswith("00") else digits]
    return fold(text).split()[:MOST_WORDS]

"""Telephone numbers: how they are typed, kept (``+48500600700``), and which get an SMS."""

from __future__ import annotations

import re
from typing import Final

import phonenumbers

HOME: Final = "PL"
MOBILE: Final = frozenset(
    {
        phonenumbers.PhoneNumberType.MOBILE,
        phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,  # some countries do not tell them apart
    }
)
WITH_COUNTRY: Final = re.compile(r"48\d{9}")


class NotANumber(ValueError):
    """This is no telephone number; ``is_number``: it looks like one that nobody has."""

    def __init__(self, *, is_number: bool) -> None:
        self.is_number = is_number
        super().__init__("no such number")


def kept_number(typed: str) -> str:
    """A number as it is kept; Polish unless it says otherwise. Raises ``NotANumber``."""
    text = typed.strip()
    digits = re.sub(r"\D", "", text)
    if WITH_COUNTRY.fullmatch(digits) and not text.startswith("+"):
        text = f"+{digits}"
    try:
        number = phonenumbers.parse(text, HOME)
    except phonenumbers.NumberParseException as error:
        raise NotANumber(is_number=False) from error
    if not phonenumbers.is_valid_number(number):
        raise NotANumber(is_number=True)
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def can_get_sms(kept: str) -> bool:
    """Tell whether a kept number is mobile, or may be: no fixed line, no 800 or 70x, no pager."""
    return phonenumbers.number_type(phonenumbers.parse(kept)) in MOBILE

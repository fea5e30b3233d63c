"""Readers of single values: words, numbers, dates, addresses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, time
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Final

import yaml
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from tenants.messaging import gsm
from tenants.profile.contrast import WHITE, contrast, nearest_readable, parse

from .nodes import Problems
from .readers import Reader, list_wanted
from .suggest import unknown_word

SLUG: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_KEY: Final = 60
COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}")
ORIGIN: Final = re.compile(r"https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?")
HOUR: Final = r"([01]\d|2[0-3]):[0-5]\d"
WINDOW: Final = re.compile(rf"{HOUR}-({HOUR}|24:00)")
SPAN: Final = re.compile(rf"{HOUR}-{HOUR}")
LEAD: Final = re.compile(r"[1-9]\d{0,3}[mhd]")
DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
GRID: Final = 5
CONTROL: Final = frozenset({"Cc", "Cs"})


def text(longest: int = 200) -> Reader:
    """Words, at least one sign and at most ``longest``."""

    def read(node: yaml.Node, problems: Problems) -> str:
        value = _scalar(node, problems)
        if not value and isinstance(node, yaml.ScalarNode):
            problems.add(node, _("Nothing is written here: fill it in, or leave the key out."))
        if len(value) > longest:
            told = _("At most %(most)d signs fit here; these are %(count)d.")
            problems.add(node, told % {"most": longest, "count": len(value)})
        if any(unicodedata.category(sign) in CONTROL for sign in value if sign not in "\n\r\t"):
            problems.add(node, _("Here is a sign that does not belong in text."))
        return value

    return read


def sms(longest: int) -> Reader:
    """Words for an SMS: at most so many signs of the cheap alphabet (GSM-7)."""

    def read(node: yaml.Node, problems: Problems) -> str:
        value = _scalar(node, problems)
        dear = [sign for sign in dict.fromkeys(value) if not gsm.is_gsm(sign)]
        if dear:
            told = _("For SMS write “%(plain)s”: %(signs)s would make every message cost more.")
            problems.add(node, told % {"plain": gsm.fold(value), "signs": " ".join(dear)})
        size = len(value) + sum(sign in gsm.EXTENDED for sign in value)
        if size > longest:
            told = _("At most %(most)d signs fit here; these are %(count)d.")
            problems.add(node, told % {"most": longest, "count": size})
        return value

    return read


def matching(pattern: re.Pattern[str], message: Callable[[], str]) -> Reader:
    """A word of one form."""

    def read(node: yaml.Node, problems: Problems) -> str:
        value = _scalar(node, problems)
        if not pattern.fullmatch(value):
            problems.add(node, message())
        return value

    return read


def colour(node: yaml.Node, problems: Problems) -> str:
    """A colour on which white text can be read (WCAG 2.2, 1.4.3)."""
    value = _scalar(node, problems)
    if not COLOUR.fullmatch(value):
        problems.add(node, _("Give a colour such as “#0b5fff”, in quotes."))
    elif (shade := nearest_readable(value)) != value:
        told = _(
            "White words on “%(colour)s” are hard to read: contrast %(ratio)s to 1, at least 4.5 is"
            " needed. The nearest colour that will do: %(shade)s."
        )
        ratio = number_format(contrast(WHITE, parse(value)), 1)
        problems.add(node, told % {"colour": value, "ratio": ratio, "shade": shade})
    return value


def choice(*words: str) -> Reader:
    """One of some words."""

    def read(node: yaml.Node, problems: Problems) -> str:
        value = _scalar(node, problems)
        if value not in words:
            problems.add(node, unknown_word(value, words))
        return value

    return read


def integer(least: int = 0, most: int = 100_000, step: int = 1) -> Reader:
    """A whole number; ``step`` 5 is the grid of day masks."""

    def read(node: yaml.Node, problems: Problems) -> int:
        value = _scalar(node, problems)
        if not re.fullmatch(r"[0-9]{1,9}", value) or not least <= int(value) <= most:
            told = _("Give a whole number from %(least)d to %(most)d.")
            problems.add(node, told % {"least": least, "most": most})
            return least
        if int(value) % step:
            problems.add(node, _("Give a multiple of five minutes."))
        return int(value)

    return read


def number(most: int) -> Reader:
    """A number greater than zero with at most two decimal places."""

    def read(node: yaml.Node, problems: Problems) -> Decimal:
        try:
            value = Decimal(_scalar(node, problems))
        except InvalidOperation:
            value = Decimal(0)
        if not value.is_finite() or not 0 < value <= most or value != round(value, 2):
            told = _("Give a number greater than zero, at most %(most)d, such as 12.5.")
            problems.add(node, told % {"most": most})
            return Decimal(1)
        return value

    return read


def boolean(node: yaml.Node, problems: Problems) -> bool:
    """``true`` or ``false``."""
    value = _scalar(node, problems)
    if value not in {"true", "false"}:
        problems.add(node, _("Give true or false."))
    return value == "true"


def day(node: yaml.Node, problems: Problems) -> date | None:
    """A date, ``2026-12-24``."""
    value = _scalar(node, problems)
    try:
        if DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        problems.add(node, _("There is no such day in the calendar: %(day)s.") % {"day": value})
        return None
    problems.add(node, _("Give a date such as 2026-12-24."))
    return None


def window(node: yaml.Node, problems: Problems) -> str:
    """Hours of one day, ``08:00-12:30``, on the five-minute grid; ``24:00`` ends a day."""
    value = _scalar(node, problems)
    if not WINDOW.fullmatch(value):
        problems.add(node, _("Give hours such as 08:00-12:30, in quotes."))
        return value
    first, _dash, last = value.partition("-")
    if int(first[-2:]) % GRID or int(last[-2:]) % GRID:
        problems.add(node, _("Hours go in steps of five minutes: 08:00, 08:05, 08:10…"))
    elif first >= last:
        problems.add(node, _("The end must be later than the beginning."))
    return value


def windows(node: yaml.Node, problems: Problems) -> tuple[str, ...]:
    """Hours of one day with its breaks, in order of time, none meeting another."""
    if not isinstance(node, yaml.SequenceNode):
        problems.add(node, list_wanted())
        return ()
    before = len(problems.found)
    found = sorted((window(item, problems), number) for number, item in enumerate(node.value))
    if len(problems.found) == before:
        for (earlier, _n), (later, place) in pairwise(found):
            if later.partition("-")[0] < earlier.partition("-")[2]:
                told = _("%(later)s begins before %(earlier)s is over.")
                problems.add(node.value[place], told % {"later": later, "earlier": earlier})
    return tuple(value for value, _place in found)


def span(node: yaml.Node, problems: Problems) -> tuple[time, time] | None:
    """Two hours, ``21:00-07:00``; the second may be the next day."""
    value = _scalar(node, problems)
    if not SPAN.fullmatch(value):
        problems.add(node, _("Give two hours such as “21:00-07:00”, in quotes."))
        return None
    first, _dash, last = value.partition("-")
    if first == last:
        problems.add(node, _("The end must differ from the beginning."))
    return time.fromisoformat(first), time.fromisoformat(last)


def email(node: yaml.Node, problems: Problems) -> str:
    """An e-mail address."""
    return _validated(node, problems, validate_email, _("Give an e-mail address."))


def url(node: yaml.Node, problems: Problems) -> str:
    """A web address."""
    check = URLValidator(schemes=["http", "https"])
    return _validated(node, problems, check, _("Give an address that begins with https://."))


def slug(node: yaml.Node, problems: Problems) -> str:
    """A key: small letters, digits, hyphens."""
    value = _scalar(node, problems)
    if not SLUG.fullmatch(value) or len(value) > LONGEST_KEY:
        problems.add(
            node, _("A key has small letters a–z, digits and single hyphens, at most 60 signs.")
        )
    return value


def _validated(
    node: yaml.Node, problems: Problems, check: Callable[[str], None], message: str
) -> str:
    value = _scalar(node, problems)
    try:
        check(value)
    except ValidationError:
        problems.add(node, message)
    return value


def _scalar(node: yaml.Node, problems: Problems) -> str:
    if isinstance(node, yaml.ScalarNode):
        return str(node.value).strip()
    problems.add(node, _("Here belongs a single value, not a list."))
    return ""

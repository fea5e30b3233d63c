"""What every frame draws the same way: icons, dates in words, clock times, tidy line ends."""

import re
from datetime import date, datetime
from typing import TypeGuard

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from tenants.polish import Polish, polish

register = template.Library()

NBSP = "\u00a0"
POSTCODE = re.compile(r"(\b\d\d-\d{3} \S+)")
LONELY = re.compile(r"(?<![^\s(„\u00a0])([aiouwzAIOUWZ]) ")
"""A one-letter Polish word that must not be left alone at the end of a line."""

CAPITAL_WEEKDAYS = {"en"}
"""Languages that keep a capital letter in the name of a weekday inside a sentence."""


@register.simple_tag
def icon(name: str) -> SafeString:
    """One drawing of icons.svg; it decorates, the word beside it carries the meaning."""
    return format_html(
        '<svg class="icon icon-{0}" aria-hidden="true" focusable="false">'
        '<use href="{1}#{0}"></use></svg>',
        name,
        static("icons.svg"),
    )


@register.filter
def long_day(value: date | datetime | None) -> str:
    """A day in words with its year: ``środa, 25 listopada 2026``."""
    return _day(value, "l, j E Y")


@register.filter
def day_month(value: date | datetime | None) -> str:
    """A day in words without its year: ``środa, 25 listopada``."""
    return _day(value, "l, j E")


@register.filter
def month_year(value: date | datetime | None) -> str:
    """The rest of a date whose day number stands elsewhere: ``listopada 2026``."""
    return _day(value, "E Y")


@register.filter
def weekday(value: date | datetime | None) -> str:
    """The weekday alone, as it stands inside a sentence: ``środa``."""
    return _day(value, "l")


@register.filter
def clock(value: datetime | None) -> str:
    """The local time of day, 24 hours, without a leading zero: ``8:15``."""
    return format_date(_local(value), "G:i") if value else ""


@register.filter(is_safe=True)
def tidy(value: object) -> str:
    """Text typed by an office, with one-letter words tied to the word they belong to.

    What is Polish on a page in another language is marked for whoever has it read out.
    """
    text = LONELY.sub(rf"\1{NBSP}", str(value))
    return format_html('<span lang="{}">{}</span>', value.lang, text) if _foreign(value) else text


@register.filter(name="polish")
def in_polish(value: object) -> str:
    """What an office has no translation of: a counter's name, a reason it typed."""
    return polish(str(value))


@register.filter
def lang(value: object) -> SafeString:
    """The same mark as an attribute, for what holds several paragraphs, or may hold no tags."""
    return format_html(' lang="{}"', value.lang) if _foreign(value) else SafeString()


def _foreign(value: object) -> TypeGuard[Polish]:
    return isinstance(value, Polish)


@register.filter
def address(value: str) -> SafeString:
    """A postal address whose code and town stay on one line: ``06-100 Pułtusk``."""
    parts = POSTCODE.split(LONELY.sub(rf"\1{NBSP}", str(value)))
    whole = '<span class="nowrap">{}</span>'
    return format_html_join(
        "", "{}", ((format_html(whole, p) if n % 2 else p,) for n, p in enumerate(parts))
    )


@register.filter
def tel(value: str) -> str:
    """A telephone number as a link wants it: digits, and a plus in front if there was one."""
    return re.sub(r"(?!^\+)\D", "", str(value))


@register.filter
def initial(name: str) -> str:
    """The letter on a crest: the first of the place, which offices put last in their names."""
    words = str(name).split()
    return words[-1][:1].upper() if words else ""


def _day(value: date | datetime | None, form: str) -> str:
    if value is None:
        return ""
    text = format_date(_local(value), form).replace(" ", NBSP).replace(f",{NBSP}", ", ")
    return text if get_language() in CAPITAL_WEEKDAYS else text[:1].lower() + text[1:]


def _local(value: date | datetime) -> date | datetime:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value

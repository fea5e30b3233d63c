"""Readers: each turns a node into a value, or notes a problem and gives ``None``."""

from __future__ import annotations

import dataclasses
import difflib
import re
from collections.abc import Callable, Sequence
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Any, Final, TypeVar

import yaml
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext as _

from .nodes import Problems, pairs

T = TypeVar("T")
Reader = Callable[[yaml.Node, Problems], Any]
SLUG: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}")
ORIGIN: Final = re.compile(r"https?://[a-z0-9.-]+(:\d+)?")
WINDOW: Final = re.compile(r"([01]\d|2[0-3]):[0-5][05]-(([01]\d|2[0-3]):[0-5][05]|24:00)")
LEAD: Final = re.compile(r"[1-9]\d{0,3}[mhd]")
GSM: Final = re.compile(r"[A-Za-z0-9 @$!\"#%&'()*+,\-./:;<=>?_\n]*")


def key(reader: Reader, default: Any = dataclasses.MISSING) -> Any:
    """A dataclass field read by ``reader``; without ``default`` the file must give it."""
    metadata = {"read": reader}
    if default is dataclasses.MISSING:
        return dataclasses.field(metadata=metadata)
    return dataclasses.field(default=default, metadata=metadata)


def part(kind: type[T]) -> Reader:
    """A mapping with exactly the keys of a dataclass whose fields were made by ``key``."""

    def read(node: yaml.Node, problems: Problems) -> T | None:
        if not isinstance(node, yaml.MappingNode):
            problems.add(node, _("Here belongs a list of keys and values."))
            return None
        given, values, whole = pairs(node, problems), {}, True
        fields = {
            one.name.rstrip("_"): one
            for one in dataclasses.fields(kind)  # type: ignore[arg-type]  # dataclasses only
            if "read" in one.metadata
        }
        for name, (key_node, value_node) in given.items():
            if name not in fields:
                problems.add(key_node, _unknown(name, list(fields)))
                whole = False
                continue
            before = len(problems.found)
            values[fields[name].name] = fields[name].metadata["read"](value_node, problems)
            whole &= len(problems.found) == before
        for name, one in fields.items():
            if name not in given and one.default is dataclasses.MISSING:
                problems.add(node, _("“%(key)s” is missing.") % {"key": name})
                whole = False
        if "line" in {one.name for one in dataclasses.fields(kind)}:  # type: ignore[arg-type]
            values["line"] = node.start_mark.line + 1
        return kind(**values) if whole else None

    return read


def list_of(reader: Reader) -> Reader:
    """A list whose items ``reader`` reads; as a tuple."""

    def read(node: yaml.Node, problems: Problems) -> tuple[Any, ...]:
        if not isinstance(node, yaml.SequenceNode):
            problems.add(node, _("Here belongs a list."))
            return ()
        return tuple(reader(item, problems) for item in node.value)

    return read


def mapping_of(reader: Reader, keys: Sequence[str] | None = None) -> Reader:
    """A mapping of words (of ``keys``, if given) to what ``reader`` reads; as sorted pairs."""

    def read(node: yaml.Node, problems: Problems) -> tuple[tuple[str, Any], ...]:
        if not isinstance(node, yaml.MappingNode):
            problems.add(node, _("Here belongs a list of keys and values."))
            return ()
        found = []
        for name, (key_node, value_node) in pairs(node, problems).items():
            if keys is not None and name not in keys:
                problems.add(key_node, _unknown(name, list(keys)))
            found.append((name, reader(value_node, problems)))
        return tuple(found)

    return read


def text(longest: int = 200) -> Reader:
    """Words, at most so many signs."""

    def read(node: yaml.Node, problems: Problems) -> str:
        value = _scalar(node, problems)
        if len(value) > longest:
            problems.add(node, _("At most %(n)d signs fit here.") % {"n": longest})
        return value

    return read


def gsm(longest: int) -> Reader:
    """Words for an SMS: plain letters, at most so many."""

    def read(node: yaml.Node, problems: Problems) -> str:
        value = _scalar(node, problems)
        if len(value) > longest or not GSM.fullmatch(value):
            problems.add(
                node, _("For SMS: at most %(n)d plain letters, without ą, ł, ó…") % {"n": longest}
            )
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


def choice(*words: str) -> Reader:
    """One of some words."""

    def read(node: yaml.Node, problems: Problems) -> str:
        value = _scalar(node, problems)
        if value not in words:
            problems.add(node, _("Choose one of: %(words)s.") % {"words": ", ".join(words)})
        return value

    return read


def integer(least: int = 0, most: int = 100_000, step: int = 1) -> Reader:
    """A whole number; ``step`` 5 is the grid of day masks."""

    def read(node: yaml.Node, problems: Problems) -> int:
        value = _scalar(node, problems)
        if not re.fullmatch(r"\d{1,9}", value) or not least <= int(value) <= most:
            told = _("Give a whole number from %(least)d to %(most)d.")
            problems.add(node, told % {"least": least, "most": most})
            return least
        if int(value) % step:
            problems.add(node, _("Give a multiple of five minutes."))
        return int(value)

    return read


def number(node: yaml.Node, problems: Problems) -> Decimal:
    """A positive decimal number."""
    try:
        value = Decimal(_scalar(node, problems))
    except InvalidOperation:
        value = Decimal(0)
    if not value.is_finite() or value <= 0:
        problems.add(node, _("Give a number greater than zero."))
        return Decimal(1)
    return value


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
        return date.fromisoformat(value)
    except ValueError:
        problems.add(node, _("Give a date such as 2026-12-24."))
        return None


def span(node: yaml.Node, problems: Problems) -> tuple[time, time] | None:
    """Two hours, ``21:00-07:00``; the second may be the next day."""
    try:
        first, last = (time.fromisoformat(one) for one in _scalar(node, problems).split("-"))
    except ValueError:
        problems.add(node, _("Give two hours such as 21:00-07:00."))
        return None
    return first, last


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
    if not SLUG.fullmatch(value) or len(value) > 60:  # noqa: PLR2004 - the column's width
        problems.add(node, _("A key has small letters, digits and hyphens, at most 60."))
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
    problems.add(node, _("Here belongs a single value."))
    return ""


def _unknown(name: str, known: list[str]) -> str:
    close = difflib.get_close_matches(name, known, 1)
    if close:
        told = _("There is no key “%(key)s”. Did you mean “%(other)s”?")
        return told % {"key": name, "other": close[0]}
    told = _("There is no key “%(key)s” here. Known: %(known)s.")
    return told % {"key": name, "known": ", ".join(known)}

"""Columns: where in a part of the office file a cell stands, and how its value is written.

What is written is read back as the same value. Titles and words are those of the reader's language;
reading knows them in every language, and the file's own words too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, Final, TypeAlias

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.messaging.gsm import fold

Words: TypeAlias = "str | Promise"
Cell: TypeAlias = "str | int | Decimal"

YES_NO: Final[Mapping[str, Words]] = {"true": _("yes"), "false": _("no")}
POLISH_DAY: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
SPACES: Final = re.compile(r"[\s_]+")


@dataclass(frozen=True, slots=True)
class Column:
    """One column; ``path`` such as ``lead.max_days`` or ``translations.en.name``.

    ``words``: what stands in the cell for each word of the file.
    """

    path: str
    title: Words
    words: Mapping[str, Words] = field(default_factory=dict)
    required: bool = False

    def show(self, value: Any) -> Cell:
        """The cell of a value."""
        if value is None:
            return ""
        if isinstance(value, bool):
            return str(YES_NO["true" if value else "false"])
        if isinstance(value, int | Decimal):
            return value
        return value.isoformat() if isinstance(value, date) else self._word(str(value))

    def read(self, typed: str) -> Any:
        """What a cell says, in the words of the file; nothing for an empty one."""
        return self._file_word(typed.strip()) or None

    def _word(self, word: str) -> str:
        return str(self.words.get(word, word))

    def _file_word(self, typed: str) -> str:
        return _spoken(tuple(self.words.items())).get(plain(typed), typed)


class Number(Column):
    """A number; people in Poland write a comma before the decimals."""

    __slots__ = ()

    def read(self, typed: str) -> Any:
        """As the file writes it."""
        return typed.strip().replace("\u00a0", "").replace(",", ".") or None


class Day(Column):
    """A day, also as people in Poland type it: ``24.12.2026``."""

    __slots__ = ()

    def read(self, typed: str) -> Any:
        """As the file writes it."""
        found = POLISH_DAY.fullmatch(typed.strip())
        return f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}" if found else typed.strip() or None


class Flag(Column):
    """Yes or no."""

    __slots__ = ()

    def read(self, typed: str) -> Any:
        """``true`` or ``false``; anything else stays as it is, for the reader to refuse."""
        return _spoken(tuple(YES_NO.items())).get(plain(typed), typed.strip()) or None


class Lines(Column):
    """A list, one item in a line of the cell."""

    __slots__ = ()

    def show(self, value: Any) -> Cell:
        """The lines; an end of line inside of an item is written ``\\n``."""
        items = [one.replace("\\", "\\\\").replace("\n", "\\n") for one in value or ()]
        return "\n".join(self._word(one) for one in items)

    def read(self, typed: str) -> Any:
        """The items, without empty lines."""
        items = [one.strip() for one in typed.split("\n") if one.strip()]
        return [self._file_word(_unfold(one)) for one in items] or None


class Names(Column):
    """Keys, or hours: words without spaces, a comma between them."""

    __slots__ = ()

    def show(self, value: Any) -> Cell:
        """Side by side."""
        return ", ".join(value or ())

    def read(self, typed: str) -> Any:
        """Split at commas, semicolons and ends of lines."""
        return [one.strip() for one in re.split(r"[,;\n]", typed) if one.strip()] or None


class Pairs(Column):
    """A condition: ``key = value``, one in a line."""

    __slots__ = ()

    def show(self, value: Any) -> Cell:
        """The lines."""
        said = dict(value or ()).items()
        return "\n".join(f"{key} = {str(one).replace(chr(10), ' ')}" for key, one in said)

    def read(self, typed: str) -> Any:
        """A mapping."""
        lines = [one for one in typed.split("\n") if one.strip()]
        halves = (one.partition("=") for one in lines)
        return {key.strip(): said.strip() for key, _sign, said in halves} or None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: a section of the file, or what hangs on the things of one.

    ``identity``: the columns that tell a row from another; ``under``: the column that names the
    thing a row hangs on, and ``inside`` the key of that thing's list.
    """

    section: str
    title: Words
    columns: Sequence[Column]
    identity: Sequence[str] = ("key",)
    under: str = ""
    inside: str = ""

    @property
    def name(self) -> str:
        """What it is called in addresses."""
        return self.inside or self.section

    def column(self, title: str) -> Column | None:
        """The column of this title, in whatever language, or of this path."""
        wanted = plain(title)
        for one in self.columns:
            if wanted in {plain(one.path), *map(plain, in_every_language(one.title))}:
                return one
        return None

    def is_called(self, title: str) -> bool:
        """Tell whether a sheet of a workbook has its name."""
        return plain(title) in {plain(self.name), *map(plain, in_every_language(self.title))}


def value_at(part: Any, path: str) -> Any:
    """What a part says at ``lead.max_days``; nothing where an outer key is missing."""
    value = part
    for key in path.split("."):
        if isinstance(value, tuple):
            value = dict(value)
        inner = value.get(key) if isinstance(value, Mapping) else None
        value = inner if inner is not None else getattr(value, key, getattr(value, f"{key}_", None))
    return value


def plain(title: str) -> str:
    """A title as people type it: capitals, Polish signs and spaces do not matter."""
    return SPACES.sub(" ", fold(str(title)).lower()).strip()


def in_every_language(words: Words) -> Iterator[str]:
    """The same in Polish, English and Ukrainian."""
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            yield str(words)


def titles(columns: Iterable[Column]) -> list[str]:
    """The first row."""
    return [str(one.title) for one in columns]


@cache
def _spoken(words: tuple[tuple[str, Words], ...]) -> dict[str, str]:
    """The word of the file for each way to write it."""
    found: dict[str, str] = {}
    for word, shown in words:
        found |= dict.fromkeys({plain(word), *map(plain, in_every_language(shown))}, word)
    return found


def _unfold(item: str) -> str:
    return re.sub(r"\\(n|\\)", lambda found: "\n" if found[1] == "n" else "\\", item)

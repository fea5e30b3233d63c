"""The words of messages: Liquid with a closed list of variables, nothing that reaches further.

Django's templates and Jinja2's sandbox let a text walk from a variable into the program; here a
variable is plain words, or a list of such, and an unknown one is an error. What comes out is plain
text, escaped where it becomes HTML.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from .kinds import EMAIL, SMS, Value, Words
from .liquid_closed import parse

FALLBACK: Final = "pl"
SUBJECT: Final = "Subject: "
FOOTER: Final = "footer"
SEVERAL_LINES: Final = frozenset({"documents"})
KEPT: Final = "\n\t"
TURNING: Final = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))
"""They turn the order of letters: an address or an amount would read as another."""


@dataclass(frozen=True, slots=True)
class Source:
    """A text as it is written; only e-mails have a subject."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Text:
    """A rendered message; SMS and pages have neither subject nor footer."""

    subject: str
    body: str
    footer: str = ""

    @property
    def whole(self) -> str:
        """Everything but the subject, as plain text."""
        return f"{self.body}\n\n{self.footer}\n" if self.footer else self.body


def render(folder: Path, kind: str, channel: str, language: str, variables: Words) -> Text:
    """Render the default text of ``kind``; Polish where ``language`` has none.

    Raises ``liquid.exceptions.LiquidError`` for an unknown variable, ``FileNotFoundError`` for no
    text.
    """
    source = default_source(folder, kind, channel, language)
    return render_source(source, channel, variables, footer_of(folder, channel, language))


def render_source(source: Source, channel: str, variables: Words, footer: str = "") -> Text:
    """Render words with ``variables``. Raises ``liquid.exceptions.LiquidError``."""
    # A value brings no line of its own along: it could pass for another fact, or another message.
    plain = {name: _plain(name, value) for name, value in variables.items()}
    body = parse(source.body).render(**plain)
    if channel == SMS:
        return Text("", _one_line(body))
    return Text(
        _one_line(parse(source.subject).render(**plain)),
        _tidy(body),
        _tidy(parse(footer).render(**plain)) if footer else "",
    )


def footer_of(folder: Path, channel: str, language: str) -> str:
    """What stands below every e-mail of a module."""
    return default_source(folder, FOOTER, channel, language).body if channel == EMAIL else ""


@lru_cache(maxsize=512)
def default_source(folder: Path, kind: str, channel: str, language: str) -> Source:
    """The text that comes with Okienko. Raises ``FileNotFoundError`` where there is none."""
    name = f"{kind}.{channel}.liquid"
    own = folder / language / name
    path = own if own.exists() else folder / FALLBACK / name
    subject, body = "", path.read_text(encoding="utf-8")
    if body.startswith(SUBJECT):
        # Head and body are taken apart before a variable could bring an empty line along.
        subject, _, body = body.partition("\n")
    return Source(subject.removeprefix(SUBJECT), body.strip("\n"))


def _plain(name: str, value: Value) -> Value:
    if isinstance(value, str):
        return visible(value) if name in SEVERAL_LINES else _one_line(value)
    return [{key: _one_line(word) for key, word in one.items()} for one in value]


def visible(text: str) -> str:
    """Without signs that steer a telephone, a terminal or the order of letters; lines stay."""
    if text.isprintable():  # as nearly every one is, and none of the signs that steer
        return text
    return "".join(sign for sign in text if sign in KEPT or not _steers(sign))


def _steers(sign: str) -> bool:
    return unicodedata.category(sign) == "Cc" or sign in TURNING


def _one_line(text: str) -> str:
    # Lines first: some of their ends are control signs, and words must not grow together.
    return visible(" ".join(text.split()))


def _tidy(text: str) -> str:
    """Without the empty lines a left-out part leaves behind."""
    return re.sub(r"\n{3,}", "\n\n", text.strip())

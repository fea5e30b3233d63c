"""Whether a text may be saved: everything wrong with it, with the line, in words for its author."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from liquid.exceptions import LiquidError, UndefinedError, UnknownFilterError

from tenants.profile.models import Profile

from .gsm import fold, is_gsm, parts
from .kinds import EMAIL, SMS, Kind, Value, Words
from .liquid_closed import LONGEST_SOURCE, parse
from .texts import Source, Text, render_source

SUBJECT: Final = "subject"
BODY: Final = "body"
LONGEST_SUBJECT: Final = 200
MOST_PARTS: Final = 3
SECRET: Final = re.compile(r"pin|code|link|.*_(url|link)")


@dataclass(frozen=True, order=True, slots=True)
class Flaw:
    """Something wrong: in the subject or the body, its line from 1 (0: the whole), and what."""

    field: str
    line: int
    message: str

    def __str__(self) -> str:
        return (
            _("Line %(line)d: %(what)s") % {"line": self.line, "what": self.message}
            if (self.line)
            else self.message
        )


@dataclass(frozen=True, slots=True)
class Cost:
    """What an SMS costs with the longest values: signs, parts, whether the cheap alphabet does."""

    signs: int
    parts: int
    gsm: bool


def check(kind: Kind, channel: str, language: str, source: Source) -> list[Flaw]:
    """Everything wrong with a text, in order; empty: it may be saved."""
    flaws = sorted({*_shape(channel, source), *_words(kind, source)})
    return flaws or sorted({*_rendered(kind, channel, language, source)})


def cost(text: Text) -> Cost:
    """What an SMS of these words costs, as this office sends it."""
    words = fold(text.body) if Profile.objects.current().sms_fold_polish else text.body
    return Cost(len(words), parts(words), is_gsm(words))


def _shape(channel: str, source: Source) -> Iterator[Flaw]:
    if not source.body.strip():
        yield Flaw(BODY, 0, _("Write the text."))
    if len(source.body) > LONGEST_SOURCE:
        yield Flaw(BODY, 0, _("At most %(most)d signs fit here.") % {"most": LONGEST_SOURCE})
    if channel != EMAIL:
        if source.subject:
            yield Flaw(SUBJECT, 0, _("Only e-mails have a subject."))
        return
    if not source.subject.strip():
        yield Flaw(SUBJECT, 0, _("Write the subject."))
    if len(source.subject) > LONGEST_SUBJECT or len(source.subject.splitlines()) > 1:
        told = _("The subject is one line of at most %(most)d signs.")
        yield Flaw(SUBJECT, 0, told % {"most": LONGEST_SUBJECT})


def _words(kind: Kind, source: Source) -> Iterator[Flaw]:
    """What can be seen without rendering: mistakes of Liquid, names that mean nothing."""
    for field, words in ((SUBJECT, source.subject), (BODY, source.body)):
        if len(words) > LONGEST_SOURCE:
            continue
        try:
            analysis = parse(words).analyze()
        except LiquidError as error:
            yield Flaw(field, _line_of(error, words), _in_words(error))
            continue
        for name, uses in analysis.globals.items():
            line = _line(words, uses[0].span.index)
            if name not in kind.variables:
                told = _("“%(name)s” is not one of the variables of this text.")
                yield Flaw(field, line, told % {"name": name})
            elif any(len(use.segments) > 1 for use in uses):
                told = _("“%(name)s” has no parts: write it without dots and brackets.")
                yield Flaw(field, line, told % {"name": name})
            elif field == SUBJECT and SECRET.fullmatch(name):
                yield Flaw(field, 1, _("Links and codes belong into the text, not the subject."))


def _rendered(kind: Kind, channel: str, language: str, source: Source) -> Iterator[Flaw]:
    """What shows only when values stand in the text: what is missing, what is too long."""
    usual, longest = kind.values(language), kind.values(language, longest=True)
    try:
        text = render_source(source, channel, usual)
        long_text = render_source(source, channel, longest)
    except LiquidError as error:
        yield Flaw(BODY, _line_of(error, source.body), _in_words(error))
        return
    sparse = [(render_source(source, channel, one), one) for one in _sparse(kind, channel, usual)]
    for need in kind.needed(channel):
        names = {"names": " / ".join(f"{{{{ {name} }}}}" for name in sorted(need))}
        if not _says_one(text, usual, need):
            yield Flaw(BODY, 0, _("This text must contain %(names)s.") % names)
        elif not all(_says_one(words, values, need) for words, values in sparse):
            told = _("This text must contain %(names)s also where there is nothing else to say.")
            yield Flaw(BODY, 0, told % names)
    if channel == SMS and (size := cost(long_text)).parts > MOST_PARTS:
        told = _("With the longest values: %(parts)d SMS, %(signs)d signs. At most %(most)d SMS.")
        words = {"parts": size.parts, "signs": size.signs, "most": MOST_PARTS}
        yield Flaw(BODY, 1, told % words)


def _sparse(kind: Kind, channel: str, usual: Words) -> Iterator[Words]:
    """Samples without what may be missing: without any of it, and without each alone.

    A condition may hide what is needed, and not every visit has documents or a reason.
    """
    needed = {name for need in kind.needed(channel) for name in need}
    empty: dict[str, Value] = {
        name: "" if isinstance(usual[name], str) else [] for name in usual.keys() - needed
    }
    yield {**usual, **empty}
    for name, nothing in empty.items():
        yield {**usual, name: nothing}


def _says_one(text: Text, values: Words, need: Collection[str]) -> bool:
    return any(_says(text, values, name) for name in need)


def _says(text: Text, values: Words, name: str) -> bool:
    """Tell whether the value really stands there: a variable may be named and never shown."""
    value = values[name]
    if isinstance(value, str):
        # cancel_url begins with manage_url: what is looked for must end there.
        return re.search(rf"{re.escape(value)}(?![\w/-])", text.whole) is not None
    return all(any(word and word in text.whole for word in one.values()) for one in value)


def _line_of(error: LiquidError, words: str) -> int:
    index = getattr(error.token, "start_index", -1)
    return _line(words, index) if index >= 0 else len(words.splitlines())


def _line(words: str, index: int) -> int:
    return words.count("\n", 0, index) + 1


def _in_words(error: LiquidError) -> str:
    if isinstance(error, UnknownFilterError):
        return _("There is no such filter here: %(found)s.") % {"found": error.message}
    if isinstance(error, UndefinedError):
        return _("This name means nothing here: %(found)s.") % {"found": error.message}
    return _("This is not correct Liquid: %(found)s.") % {"found": error.message}

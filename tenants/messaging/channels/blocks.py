"""Plain words seen as a page: what is a fact, an action, a list, a code; nothing is lost.

The HTML part of a letter is made from its text part, so that both say the same and an office edits
one text only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Final

URL: Final = re.compile(r"https?://[^\s<>\"]+")
TRAILING: Final = ".,;:!?)"
ACTION: Final = re.compile(
    r"(?:(?P<lead>.*[?.!])\s+)?(?P<name>[^?.!:][^:]*):\s*(?P<url>https?://\S+)"
)
FACT: Final = re.compile(r"(?P<label>[^:?.!]{1,60}):\s+(?P<value>\S.*)")
CODE: Final = re.compile(r"\d{6}")
ITEM: Final = "– "


class Look(StrEnum):
    """What a line is."""

    TEXT = "text"
    FACT = "fact"
    CODE = "code"
    ITEM = "item"
    ACTION = "action"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words, perhaps a link."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: ``label`` names a fact, a code or an action; ``pieces`` are its other words."""

    look: Look
    pieces: tuple[Piece, ...] = ()
    label: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of one look that belong together; ``first`` marks the letter's first action."""

    look: Look
    lines: tuple[Line, ...]
    first: bool = False

    @property
    def announces(self) -> bool:
        """Tell whether its last words announce what follows: ``What to bring:``."""
        return self.look is Look.TEXT and self.lines[-1].pieces[-1].text.endswith(":")


def blocks(text: str) -> list[Block]:
    """The blocks of a text, in order; an empty line separates them."""
    found: list[Block] = []
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        lines = [_line(line) for line in _joined(paragraph)]
        for look, same in groupby(lines, key=lambda line: line.look):
            found.append(_block(look, tuple(same), found))
    return found


def _block(look: Look, lines: tuple[Line, ...], before: list[Block]) -> Block:
    if look is Look.FACT and len(lines) == 1:  # a sentence with a colon is no table
        label = Piece(f"{lines[0].label}: ")
        return Block(Look.TEXT, (Line(Look.TEXT, (label, *lines[0].pieces)),))
    first = look is Look.ACTION and all(block.look is not look for block in before)
    return Block(look, lines, first)


def _joined(paragraph: str) -> list[str]:
    """Its lines; an address on a line of its own belongs to the words that announce it."""
    lines: list[str] = []
    for line in filter(None, map(str.strip, paragraph.splitlines())):
        if URL.fullmatch(line) and lines and lines[-1].endswith(":"):
            lines[-1] += f" {line}"
        else:
            lines.append(line)
    return lines


def _line(text: str) -> Line:
    if text.startswith(ITEM):
        return Line(Look.ITEM, _pieces(text.removeprefix(ITEM)))
    if found := ACTION.fullmatch(text):
        return _action(found["lead"] or "", found["name"].strip(), found["url"])
    if found := FACT.fullmatch(text):
        look = Look.CODE if CODE.fullmatch(found["value"]) else Look.FACT
        return Line(look, _pieces(found["value"]), found["label"])
    return Line(Look.TEXT, _pieces(text))


def _action(lead: str, name: str, url: str) -> Line:
    """``If you still want to come, choose a time``: what to press is the last part."""
    before, comma, last = name.rpartition(", ")
    if comma:
        lead, name = f"{lead} {before},".strip(), f"{last[0].upper()}{last[1:]}"
    return Line(Look.ACTION, _pieces(lead), name, url)


def _pieces(text: str) -> tuple[Piece, ...]:
    """Every address becomes a link; the mark that ends a sentence is not part of it."""
    pieces, end = [], 0
    for found in URL.finditer(text):
        url = found[0].rstrip(TRAILING)
        pieces += [Piece(text[end : found.start()]), Piece(url.partition("://")[2], url)]
        end = found.start() + len(url)
    return tuple(piece for piece in [*pieces, Piece(text[end:])] if piece.text)

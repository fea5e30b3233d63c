"""The staff's handbook: Markdown files of the project, the one source of help in the panel.

The first line of a page may name the screens it helps with: ``<!-- strony: desk:today -->``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.token import Token

SCREENS: Final = re.compile(r"<!--\s*strony:([^>]*?)-->\s*")
PICTURE: Final = re.compile(r"[a-z0-9-]+\.png")
PAGE: Final = re.compile(r"([a-z0-9-]+)\.md(#[\w-]+)?")
PICTURES: Final = "zrzuty"
PLAIN: Final = str.maketrans("łŁ", "lL")


@dataclass(frozen=True, slots=True)
class Step:
    """A heading of the second level: a step, where the page is a list of them."""

    anchor: str
    title: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page; ``screens``: names of the addresses it helps with; ``text``: safe HTML."""

    slug: str
    title: str
    screens: frozenset[str]
    text: SafeString
    steps: tuple[Step, ...]


def pages() -> tuple[Page, ...]:
    """Every page, by title."""
    return _read(Path(settings.HANDBOOK))


def page(slug: str) -> Page | None:
    """The page of this name."""
    return next((one for one in pages() if one.slug == slug), None)


def page_for(screen: str) -> Page | None:
    """The page that helps with a screen (``desk:today``)."""
    return next((one for one in pages() if screen in one.screens), None)


def picture(name: str) -> Path | None:
    """The file of a picture; only names of the handbook's own folder."""
    if not PICTURE.fullmatch(name):
        return None
    found = Path(settings.HANDBOOK) / PICTURES / name
    return found if found.is_file() else None


@lru_cache(maxsize=1)
def _read(folder: Path) -> tuple[Page, ...]:
    found = [_page(path) for path in folder.glob("*.md")]
    return tuple(sorted(found, key=lambda one: one.title.translate(PLAIN)))


def _page(path: Path) -> Page:
    source = path.read_text(encoding="utf-8")
    named = SCREENS.match(source)
    # No HTML of the source comes through, links to scripts neither: the parser's own rules.
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse(SCREENS.sub("", source, count=1))
    title, steps = path.stem, []
    for number, token in enumerate(tokens):
        if token.type == "heading_open":
            words = _words(tokens[number + 1])
            if token.tag == "h1":
                title = words
            anchor = slugify(words.translate(PLAIN))
            token.attrSet("id", anchor)
            if token.tag == "h2":
                steps.append(Step(anchor, words))
        for child in token.children or ():
            _own_addresses(child)
    screens = frozenset(named[1].split()) if named else frozenset()
    text = parser.renderer.render(tokens, parser.options, {})
    return Page(path.stem, title, screens, mark_safe(text), tuple(steps))  # noqa: S308 - html is off, see above


def _words(inline: Token) -> str:
    return "".join(one.content for one in inline.children or ())


def _own_addresses(token: Token) -> None:
    """Links to other pages and pictures as the panel knows them."""
    attribute = {"link_open": "href", "image": "src"}.get(token.type)
    if attribute is None:
        return
    target: Any = token.attrGet(attribute) or ""
    if other := PAGE.fullmatch(str(target)):
        token.attrSet(attribute, f"/panel/pomoc/{other[1]}{other[2] or ''}")
    elif str(target).startswith(f"{PICTURES}/"):
        token.attrSet(attribute, f"/panel/pomoc/{target}")

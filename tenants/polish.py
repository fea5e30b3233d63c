"""What an office wrote in Polish, shown on a page in another language: voices must be told so.

WCAG 3.1.2: a screen reader set to English would read *Wniosek o dowód* with English sounds. The
words carry the mark themselves, so that whoever passes them on need not think of it; the filter
``tidy`` turns it into ``lang="pl"``.
"""

from __future__ import annotations

from typing import Final

from django.utils.translation import get_language

LANGUAGE: Final = "pl"


class Polish(str):
    """Polish words among others."""

    __slots__ = ()
    lang = LANGUAGE


def polish(text: str) -> str:
    """``text``, marked where the page is not Polish."""
    spoken = (get_language() or LANGUAGE).startswith(LANGUAGE)
    return text if spoken or not text else Polish(text)

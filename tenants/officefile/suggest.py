"""What may have been meant by a word we do not know."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from django.utils.translation import gettext as _


def unknown_key(name: str, known: Iterable[str]) -> str:
    """The sentence about an unknown key, with the one that was probably meant."""
    words = list(known)
    if close := get_close_matches(name, words, 1):
        told = _("There is no key “%(key)s”. Did you mean “%(other)s”?")
        return told % {"key": name, "other": close[0]}
    told = _("There is no key “%(key)s” here. Known: %(known)s.")
    return told % {"key": name, "known": ", ".join(words)}


def unknown_word(word: str, known: Iterable[str]) -> str:
    """The same about a value out of a closed list."""
    words = list(known)
    if close := get_close_matches(word, words, 1):
        told = _("“%(word)s” is not known here. Did you mean “%(other)s”?")
        return told % {"word": word, "other": close[0]}
    told = _("“%(word)s” is not known here. Choose one of: %(words)s.")
    return told % {"word": word, "words": ", ".join(words)}


def not_defined(name: str, known: Iterable[str]) -> str:
    """The same about a reference to another part of the file."""
    if close := get_close_matches(name, list(known), 1):
        told = _("“%(name)s” is not defined in this file. Did you mean “%(other)s”?")
        return told % {"name": name, "other": close[0]}
    return _("“%(name)s” is not defined in this file.") % {"name": name}

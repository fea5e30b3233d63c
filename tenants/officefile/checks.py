"""Checks every section needs: what is named must be there, and once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from .nodes import Problems, Where
from .parts import ConsentPart, OfficePart
from .suggest import not_defined

PICTURE: Final = re.compile(r"[^/\\.][^/\\]*\.(png|jpe?g)", re.IGNORECASE)


def check_office(office: OfficePart, problems: Problems) -> None:
    """Polish is among the languages, and the crest is a picture."""
    if office.name and "pl" not in office.languages:
        told = _("Polish (pl) must be one of the languages: it is the one that binds.")
        problems.add(office.where.line("languages"), told)
    if office.crest and not PICTURE.fullmatch(office.crest):
        told = _("Give the name of a PNG or JPEG file that lies beside the office file.")
        problems.add(office.where.line("crest"), told)


def check_consent(consent: ConsentPart, problems: Problems) -> None:
    """It has versions, each begins and ends in order, no two on one day."""
    once(consent.versions, ("valid_from",), problems)
    if not consent.versions:
        problems.add(consent.where.line(), _("Give at least one version with its text."))
    for version in consent.versions:
        if version.valid_to is not None and version.valid_to < version.valid_from:
            problems.add(version.where.line("valid_to"), _("The end lies before the beginning."))


def once(parts: Sequence[Any], names: tuple[str, ...], problems: Problems) -> None:
    """No two parts of a list may be called the same."""
    seen: set[tuple[Any, ...]] = set()
    for one in parts:
        identity = tuple(getattr(one, name) for name in names)
        if identity in seen:
            words = " ".join(str(word) for word in identity if word)
            problems.add(one.where.line(), _("“%(key)s” is given twice.") % {"key": words})
        seen.add(identity)


def repeated(where: Where, key: str, names: Sequence[str], problems: Problems) -> None:
    """No name may stand twice in a list."""
    for index, name in enumerate(names):
        if name in names[:index]:
            told = _("“%(key)s” is given twice.") % {"key": name}
            problems.add(where.line(key, index), told)


def named(
    where: Where, key: str, names: Iterable[str], known: set[str] | None, problems: Problems
) -> None:
    """What is named must be defined."""
    for index, name in enumerate(names):
        if name and name not in (known or ()):
            problems.add(where.line(key, index), not_defined(name, known or ()))

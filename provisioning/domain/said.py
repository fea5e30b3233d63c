"""What a change is from and to, in words: for whoever looks before it is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, is_dataclass
from functools import cache
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from booking.public import SHEETS
from provisioning.officefile.document import OfficeFile
from tenants.officefile.typed import words_of
from tenants.sheets.columns import Column, value_at

from .difference import SINGLE, Change, Difference, What, key_of

LONGEST: Final = 600
SECTIONS: Final[dict[str, str | Promise]] = {
    "office": _("The office"),
    "settings": _("Settings"),
    "consents": _("Consents and notices"),
    "templates": _("Words of messages"),
    **{one.section: one.title for one in reversed(SHEETS)},
}
ORDER: Final = "order"


@dataclass(frozen=True, slots=True)
class Said:
    """One key of a thing: its title, what it said and what it will say."""

    title: str | Promise
    was: str
    will: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One change as people read it."""

    what: What
    section: str | Promise
    name: str
    said: tuple[Said, ...]


def shown(difference: Difference) -> Iterator[Shown]:
    """Every change with its values."""
    for change in difference.changes:
        was = _part(difference.before, change)
        will = _part(difference.after, change)
        part = will if will is not None else was
        name = str(getattr(part, "name", "") or change.key) if change.section not in SINGLE else ""
        said = [_said(change, path, was, will) for path in change.fields]
        yield Shown(change.what, SECTIONS[change.section], name, tuple(said))


def _said(change: Change, path: str, was: Any, will: Any) -> Said:
    if path == ORDER and not change.key:
        return Said(_("order"), "", "")
    column = _columns(change.section).get(path)
    if column is not None:
        values = (str(column.show(_at(part, path)))[:LONGEST] for part in (was, will))
        return Said(column.title, *values)
    return Said(path, _words(_at(was, path)), _words(_at(will, path)))


def _part(document: OfficeFile | None, change: Change) -> Any:
    if document is None:
        return None
    found = getattr(document, change.section)
    if change.section in SINGLE:
        return found
    return next((one for one in found if key_of(change.section, one) == change.key), None)


def _at(part: Any, path: str) -> Any:
    """``fields.vin`` is the thing of that name in the list ``fields``."""
    if part is None:
        return None
    value = value_at(part, path)
    if value is not None or "." not in path:
        return value
    outer, _dot, name = path.rpartition(".")
    items = value_at(part, outer)
    if not isinstance(items, tuple):
        return None
    keys = (str(getattr(one, "key", None) or getattr(one, "valid_from", "")) for one in items)
    return dict(zip(keys, items, strict=True)).get(name)


@cache
def _columns(section: str) -> dict[str, Column]:
    """The columns by path; a question of the form is called by its key."""
    sheets = (one for one in SHEETS if one.section == section and not one.inside)
    return {column.path: column for one in sheets for column in one.columns}


def _words(value: Any) -> str:
    if value is None or value in ((), ""):
        return ""
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, tuple):
        return ", ".join(_words(one) for one in value)[:LONGEST]
    label = getattr(value, "label", None) or getattr(value, "name", None)
    return str(label or (_plain(value) if is_dataclass(value) else value))[:LONGEST]


def _plain(value: Any) -> str:
    return ", ".join(f"{key}: {one}" for key, one in words_of(value).items())

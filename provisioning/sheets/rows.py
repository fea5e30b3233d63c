"""What the rows of a table say, thing by thing, laid over what the office has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from provisioning.officefile.document import OfficeFile
from tenants.officefile.suggest import unknown_word
from tenants.officefile.typed import words_of
from tenants.sheets.columns import Sheet, value_at
from tenants.sheets.tables import CellProblem, Place

from .nodes import Said
from .recognise import Known

Identity = tuple[str, ...]
DAYS: Final = ("first_day", "last_day")


@dataclass(frozen=True, slots=True)
class Row:
    """One thing of a table: which one, its words with their cells, and where it stands.

    ``lacks``: a cell that must not be empty is, and has been told of.
    """

    identity: Identity
    words: dict[str, Any]
    place: Place
    lacks: bool = False


def rows_of(known: Known, before: OfficeFile, problems: list[CellProblem]) -> list[Row]:
    """Every row laid over the thing it is about; columns that are not there leave it as it is."""
    stored = _stored(known.sheet, before)
    found: list[Row] = []
    seen: dict[Identity, int] = {}
    for number, values in known.table.rows:
        cells = dict(enumerate(known.table.cells(number, values)))
        said = {
            column.path: Said(column.read(cells[at][1]), cells[at][0])
            for at, column in known.columns.items()
        }
        identity = tuple(_id(said.get(path), path, said) for path in known.sheet.identity)
        place = Place(known.table.sheet, number)
        lacking = _empty(known, said, identity in stored, place)
        problems += [*lacking, *_unknown(known, said)]
        if identity in seen:
            told_twice = _("Row %(row)d is about the same thing.") % {"row": seen[identity]}
            problems.append(CellProblem(_first(said, place), told_twice))
            continue
        seen[identity] = number
        words = _laid_over(known.sheet, said, stored.get(identity, {}))
        found.append(Row(identity, words, place, bool(lacking)))
    return found


def identity_of(sheet: Sheet, part: Any) -> Identity:
    """What tells a thing from others, as a row says it."""
    said = (str(value_at(part, path) or "") for path in sheet.identity)
    return tuple("" if one == "every" else one for one in said)


def _stored(sheet: Sheet, before: OfficeFile) -> dict[Identity, dict[str, Any]]:
    parts = getattr(before, sheet.section)
    if not sheet.inside:
        return {identity_of(sheet, one): words_of(one) for one in parts}
    return {
        (part.key, inner.key): words_of(inner)
        for part in parts
        for inner in getattr(part, sheet.inside)
    }


def _id(said: Said | None, path: str, row: Mapping[str, Said]) -> str:
    value = said.value if said is not None else None
    if path == "last_day" and not value:
        value = row["first_day"].value if "first_day" in row else ""
    return "" if value in (None, "every") else str(value)


def _empty(
    known: Known, said: Mapping[str, Said], is_stored: bool, place: Place
) -> list[CellProblem]:
    """What a row must say and does not; a thing that is there may leave whole columns out."""
    found = []
    for column in known.sheet.columns:
        if not column.required:
            continue
        if column.path in said and said[column.path].value is None:
            found.append(CellProblem(said[column.path].place, _("Fill in this cell.")))
        elif column.path not in said and not is_stored:
            told = _("The column “%(title)s” is missing, and this row adds something new.")
            found.append(CellProblem(place, told % {"title": column.title}))
    return found


def _unknown(known: Known, said: Mapping[str, Said]) -> list[CellProblem]:
    """Words out of a closed list that are not in it; told in the words of the table."""
    found = []
    for column in known.columns.values():
        value = said[column.path].value
        typed = value if isinstance(value, list) else [value] if value else []
        shown = [str(one) for one in column.words.values()]
        found += [
            CellProblem(said[column.path].place, unknown_word(one, shown))
            for one in typed
            if column.words and one not in column.words
        ]
    return found


def _laid_over(sheet: Sheet, said: Mapping[str, Said], stored: Mapping[str, Any]) -> dict[str, Any]:
    words: dict[str, Any] = _deep(stored)
    for path, one in said.items():
        if path != sheet.under:
            _put(words, path.split("."), one)
    return _without_nothing(_days(words))


def _days(words: dict[str, Any]) -> dict[str, Any]:
    """One day is ``date``, several are ``from`` and ``to``."""
    if not any(key in words for key in DAYS):
        return words
    first, last = (words.pop(key, None) for key in DAYS)
    words = {key: value for key, value in words.items() if key not in ("date", "from", "to")}
    if first is None:
        return words
    if last is None or last.value in (None, first.value):
        return {**words, "date": first}
    return {**words, "from": first, "to": last}


def _put(words: dict[str, Any], path: list[str], said: Said) -> None:
    *outer, last = path
    if last == "status" and said.value is None:
        return  # nothing is published, and nothing put away, by a cell that was left empty
    for key in outer:
        words = words.setdefault(key, {})
    if said.value is None and last not in DAYS:
        words.pop(last, None)
    else:
        words[last] = said


def _deep(words: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _deep(one) if isinstance(one, Mapping) else one for key, one in words.items()}


def _without_nothing(words: dict[str, Any]) -> dict[str, Any]:
    """Without mappings in which nothing is left."""
    inner = {
        key: _without_nothing(one) if isinstance(one, dict) else one for key, one in words.items()
    }
    return {key: one for key, one in inner.items() if one != {}}


def _first(said: Mapping[str, Said], place: Place) -> Place:
    return next((one.place for one in said.values()), place)

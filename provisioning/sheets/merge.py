"""What an office would be with the tables of a file: an office file, or every mistake at once."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from booking.public import CHECKS, SHEETS, with_everywhere
from booking.public import Known as Keys
from provisioning.domain.difference import key_of
from provisioning.officefile.document import OfficeFile
from tenants.officefile.nodes import Problems
from tenants.officefile.readers import keys_of
from tenants.sheets.columns import Sheet
from tenants.sheets.tables import BadTable, CellProblem, Place, Table

from .nodes import Nodes, Said
from .recognise import Known, recognise
from .rows import Identity, Row, identity_of, rows_of


def merge(tables: Sequence[Table], before: OfficeFile) -> OfficeFile:
    """The office with what the tables say; what they do not name stays. Raises ``BadTable``."""
    merging = _Merging(before)
    for known in _outer_first(recognise(tables, before)):
        merging.lay(known)
    merging.check()
    if merging.problems:
        raise BadTable(merging.problems)
    return merging.document


def _outer_first(found: Iterable[Known]) -> list[Known]:
    """Things before what hangs on them."""
    return sorted(found, key=lambda one: bool(one.sheet.inside))


class _Merging:
    """The document as it grows, and what was found wrong."""

    def __init__(self, before: OfficeFile) -> None:
        self.before = self.document = before
        self.nodes = Nodes()
        self.problems: list[CellProblem] = []
        self.typed: dict[str, set[str]] = {}

    def lay(self, known: Known) -> None:
        """Read the rows of one table into the document."""
        found = rows_of(known, self.document, self.problems)
        if known.sheet.inside:
            self._lay_inside(known.sheet, found)
        else:
            self._lay_section(known.sheet, found)

    def check(self) -> None:
        """Note what does not fit together: by the checks of the office file."""
        self._ask_everywhere()
        document = self.document
        keys = {name: self._keys(name) for name in CHECKS} | {
            "categories": self._keys("categories")
        }
        offered = {one.key: one.units for one in document.services}
        away = [one.key for one in document.locations if one.status == "archived"]
        known = Keys(keys, offered, away)
        for section, check_one in CHECKS.items():
            for part in getattr(document, section):
                problems = Problems()
                check_one(part, known, problems)
                self._take(problems, section, part)

    def _lay_section(self, sheet: Sheet, found: Sequence[Row]) -> None:
        """In the order of the rows where they name everything; else new things come last."""
        old = {identity_of(sheet, one): one for one in getattr(self.document, sheet.section)}
        read = keys_of(OfficeFile)[sheet.section].metadata["read"]
        new: dict[Identity, Any] = {}
        for row in found:
            words = row.words
            if sheet.section == "services" and row.identity not in old:
                words = {"status": "draft"} | words
            problems = Problems()
            made = read(self.nodes.of([Said(words, row.place)], row.place), problems)
            self._take(problems, lacks=row.lacks)
            if made:
                new[row.identity] = made[0]
        rows = [row.identity for row in found]
        self.typed[sheet.section] = {one[0] for one in rows}
        order = (
            rows if old.keys() <= set(rows) else [*old, *(one for one in rows if one not in old)]
        )
        parts = (new.get(one) or old.get(one) for one in order)
        self._replace(sheet.section, tuple(one for one in parts if one is not None))

    def _lay_inside(self, sheet: Sheet, found: Sequence[Row]) -> None:
        """The list of each thing that is named becomes what the rows say, in their order."""
        lists: dict[str, list[Row]] = {}
        for row in found:
            lists.setdefault(row.identity[0], []).append(row)
        parts = []
        for part in getattr(self.document, sheet.section):
            rows = lists.pop(part.key, [])
            parts.append(self._with_list(sheet, part, rows) if rows else part)
        self._replace(sheet.section, tuple(parts))
        for key in lists.keys() - self._keys(sheet.section):
            told = _("There is no matter with the key “%(key)s”.") % {"key": key}
            self.problems += [CellProblem(row.place, told) for row in lists[key]]

    def _with_list(self, sheet: Sheet, part: Any, rows: Sequence[Row]) -> Any:
        inner, problems = keys_of(type(part))[sheet.inside], Problems()
        node = self.nodes.of([Said(row.words, row.place) for row in rows], rows[0].place)
        values = inner.metadata["read"](node, problems)
        self._take(problems, lacks=any(row.lacks for row in rows))
        return dataclasses.replace(part, **{inner.name: values})

    def _ask_everywhere(self) -> None:
        """New matters ask what every matter asks."""
        there = {one.key for one in self.before.services}
        services = (
            one
            if one.key in there
            else dataclasses.replace(one, fields=with_everywhere(one.fields))
            for one in self.document.services
        )
        self._replace("services", tuple(services))

    def _keys(self, section: str) -> set[str]:
        """Of what is there and of what was typed, well or badly."""
        parts = getattr(self.document, section)
        return {getattr(one, "key", "") for one in parts} | self.typed.get(section, set())

    def _replace(self, section: str, parts: tuple[Any, ...]) -> None:
        changed: dict[str, Any] = {section: parts}
        self.document = dataclasses.replace(self.document, **changed)

    def _take(
        self, problems: Problems, section: str = "", part: Any = None, *, lacks: bool = False
    ) -> None:
        """Put each problem at its cell; what is about a thing outside of the file names it.

        One for each cell is enough. ``lacks``: what is missing from a row has been told of.
        """
        told_of = {one.place for one in self.problems if one.place.column}
        for one in problems.found:
            place, message = self.nodes.place(one.line), one.message
            if place in told_of or (lacks and place is not None and not place.column):
                continue
            if place is None:
                title = next(str(sheet.title) for sheet in SHEETS if sheet.section == section)
                told = _("%(thing)s “%(key)s”, which is not in the file: %(message)s")
                said = {"thing": title, "key": key_of(section, part), "message": message}
                place, message = Place(), told % said
            self.problems.append(CellProblem(place, message))

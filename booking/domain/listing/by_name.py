"""Visits in the order of names, a page at a time, read along an index and not sorted (ADR 0032).

A name lies in the contact, and a further matter of a visit has its contact at the first. So a page
is the beginning of two ordered readings put together; visits whose person is forgotten come last.
From page to page one goes by the visit the page ends with: the thousandth costs what the first one
does, and no name stands in an address.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from booking.models import Booking

from .columns import Row

OWN: Final = "contact"
OF_VISIT: Final = "part_of__contact"
NAMELESS: Final = {OWN: None, OF_VISIT: None}
PERSON: Final = ("first_name", "last_name", "email", "phone")


@dataclass(frozen=True, slots=True)
class Beside:
    """The visit a page begins after; ``ahead`` False: before which it ends."""

    visit: UUID
    ahead: bool = True


@dataclass(frozen=True, slots=True)
class ByName:
    """The visits of ``where``, Z before A if ``down``; ``values``: what of them a row has."""

    where: Q
    values: Sequence[str]
    down: bool = False

    def page(self, start: int, size: int, beside: Beside | None) -> list[Row]:
        """``size`` rows: those beside a visit, else from the place ``start`` on."""
        at = self._at(beside.visit) if beside else None
        if beside is None or at is None:
            return self._from(start, size)
        named = at["name"] is not None
        if beside.ahead:
            rows = self._named(size, at, ahead=True) if named else []
            rest = self._nameless(size - len(rows), None if named else at, ahead=True)
            return [*rows, *rest]
        rest = [] if named else self._nameless(size, at, ahead=False)
        rows = self._named(size - len(rest), at if named else None, ahead=False)
        return [*reversed(rows), *reversed(rest)]

    def _at(self, visit: UUID) -> Row | None:
        name = Coalesce(F(f"{OF_VISIT}__ordered"), F(f"{OWN}__ordered"))
        found = Booking.objects.filter(pk=visit).values("id", "starts_at", name=name)
        return found.order_by().first()

    def _from(self, start: int, size: int) -> list[Row]:
        rows = self._named(size, None, ahead=True, skip=start)
        if len(rows) == size:
            return rows
        skip = 0 if rows else max(start - self._number_named(), 0)
        return [*rows, *self._nameless(size - len(rows), None, ahead=True, skip=skip)]

    def _number_named(self) -> int:
        return Booking.objects.filter(self.where).exclude(**NAMELESS).order_by().count()

    def _named(self, most: int, at: Row | None, *, ahead: bool, skip: int = 0) -> list[Row]:
        """The first ``most`` in the direction one goes, with a person."""
        if most <= 0:
            return []
        end = skip + most
        order = _directed(("name", ahead != self.down), ("starts_at", ahead), ("id", ahead))
        own, of_visit = (self._reading(one, at, ahead)[:end] for one in (OWN, OF_VISIT))
        return list(own.union(of_visit, all=True).order_by(*order)[skip:end])

    def _reading(self, contact: str, at: Row | None, ahead: bool) -> Any:
        person = {f"person_{one}": F(f"{contact}__{one}") for one in PERSON}
        number = F("reference" if contact == OWN else "part_of__reference")
        name = f"{contact}__ordered"
        # Said plainly, for the database to know how few further matters there are.
        with_person = {f"{contact}__isnull": False, "part_of__isnull": contact == OWN}
        found = Booking.objects.filter(self.where, **with_person)
        if at is not None:
            found = found.filter(_beyond(at, name, ahead=ahead, up=ahead != self.down))
        order = _directed((name, ahead != self.down), ("starts_at", ahead), ("pk", ahead))
        values = found.order_by(*order).values("id", *self.values)
        return values.annotate(name=F(name), number=number, **person)

    def _nameless(self, most: int, at: Row | None, *, ahead: bool, skip: int = 0) -> list[Row]:
        """The same of those whose person is forgotten, in the order of time."""
        if most <= 0:
            return []
        found = Booking.objects.filter(self.where, **NAMELESS)
        if at is not None:
            found = found.filter(_later(at["starts_at"], at["id"], ahead=ahead))
        ordered = found.order_by(*_directed(("starts_at", ahead), ("pk", ahead)))
        number = Coalesce(F("part_of__reference"), F("reference"))
        person = {f"person_{one}": F(f"{OWN}__{one}") for one in PERSON}
        values = ordered.values("id", *self.values).annotate(number=number, **person)
        return list(values[skip : skip + most])


def _beyond(at: Row, name: str, *, ahead: bool, up: bool) -> Q:
    """What comes after ``at`` in the direction one goes; the index finds where that begins."""
    way = "gte" if up else "lte"
    same = Q(**{name: at["name"]}) & ~_later(at["starts_at"], at["id"], ahead=ahead)
    return Q(**{f"{name}__{way}": at["name"]}) & ~same


def _later(start: datetime, visit: UUID, *, ahead: bool) -> Q:
    way = "gt" if ahead else "lt"
    return Q(**{f"starts_at__{way}": start}) | Q(starts_at=start, **{f"pk__{way}": visit})


def _directed(*columns: tuple[str, bool]) -> list[Any]:
    return [F(name).asc() if up else F(name).desc() for name, up in columns]

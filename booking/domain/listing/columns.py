"""The columns a list of visits can have: their names, what they show, what they sort by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from booking.domain.masking import masked_email, masked_phone
from booking.enums import BookingState
from booking.models.zone import WARSAW

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``values``: what of the booking it needs, ``order``: what it sorts by."""

    key: str
    label: str | Promise
    show: Callable[[Row], str]
    values: tuple[str, ...] = ()
    order: tuple[str, ...] = ()


def _moment(name: str) -> Callable[[Row], str]:
    def show(row: Row) -> str:
        return f"{row[name].astimezone(WARSAW):%Y-%m-%d %H:%M}"

    return show


def _plain(name: str) -> Callable[[Row], str]:
    def show(row: Row) -> str:
        return str(row[name] or "")

    return show


def _simple(key: str, label: str | Promise, name: str) -> Column:
    return Column(key, label, _plain(name), (name,), (name,))


def _person(row: Row) -> str:
    return f"{row['person_first_name'] or ''} {row['person_last_name'] or ''}".strip()


DOORS: Final[Mapping[str, str | Promise]] = {
    "web": pgettext_lazy("door", "online"),
    "desk": pgettext_lazy("door", "office"),
    "api": pgettext_lazy("door", "other system"),
}
_ALL: Final = (
    Column("when", _("Day and time"), _moment("starts_at"), ("starts_at",), ("starts_at",)),
    Column(
        "person",
        _("Person"),
        _person,
        (),
        ("person_last_name", "person_first_name"),
    ),
    Column("service", _("Matter"), _plain("service__name"), ("service__name",), ("service__name",)),
    Column(
        "counter", _("Counter"), _plain("counter__name"), ("counter__name",), ("counter__name",)
    ),
    Column("unit", _("Unit"), _plain("unit__name"), ("unit__name",), ("unit__name",)),
    Column(
        "state",
        pgettext_lazy("column", "State"),
        lambda row: str(BookingState(row["state"]).label),
        ("state",),
        ("state",),
    ),
    Column("number", _("Number"), _plain("number"), (), ("reference",)),
    _simple("people", _("People"), "people"),
    Column("phone", _("Phone"), lambda row: masked_phone(row["person_phone"] or "")),
    Column("email", _("E-mail"), lambda row: masked_email(row["person_email"] or "")),
    _simple("location", _("Building"), "location__name"),
    Column("end", _("Until"), _moment("ends_at"), ("ends_at",), ("ends_at",)),
    Column("made", _("Booked on"), _moment("created_at"), ("created_at",), ("created_at",)),
    Column(
        "door",
        _("Booked by way of"),
        lambda row: str(DOORS.get(row["channel"], row["channel"])),
        ("channel",),
        ("channel",),
    ),
)
COLUMNS: Final[Mapping[str, Column]] = {one.key: one for one in _ALL}
NAMED: Final = ("when", "person", "service", "counter", "state", "number")

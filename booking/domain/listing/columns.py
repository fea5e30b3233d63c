"""The columns a list of visits can have: their names, what they show, what they sort by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Func, IntegerField, Model, UUIDField, Value
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from booking.domain.masking import masked_email, masked_phone
from booking.enums import BookingState
from booking.models import Counter, Location, Service, Unit
from booking.models.alphabet import in_order
from booking.models.zone import WARSAW

Row = Mapping[str, Any]
Order = Callable[[], F | Func]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``values``: what of the booking it needs, ``order``: what it sorts by."""

    key: str
    label: str | Promise
    show: Callable[[Row], str]
    values: tuple[str, ...] = ()
    order: Order | None = None


def _moment(name: str) -> Callable[[Row], str]:
    def show(row: Row) -> str:
        return f"{row[name].astimezone(WARSAW):%Y-%m-%d %H:%M}"

    return show


def _plain(name: str) -> Callable[[Row], str]:
    def show(row: Row) -> str:
        return str(row[name] or "")

    return show


def _by(name: str) -> Order:
    return lambda: F(name)


def _by_name_of(model: type[Model], name: str) -> Order:
    """By the alphabet, which the database does not know: the few there are, put in order here."""

    def order() -> Func:
        rows = model._default_manager.values_list("name", "pk")
        ids = [pk for _name, pk in sorted(rows, key=lambda row: (in_order(row[0]), row[1]))]
        places = Value(ids, ArrayField(UUIDField()))
        return Func(places, F(name), function="array_position", output_field=IntegerField())

    return order


def _simple(key: str, label: str | Promise, name: str) -> Column:
    return Column(key, label, _plain(name), (name,), _by(name))


def _named(key: str, label: str | Promise, model: type[Model]) -> Column:
    name = f"{key}__name"
    return Column(key, label, _plain(name), (name,), _by_name_of(model, key))


def _person(row: Row) -> str:
    return f"{row['person_first_name'] or ''} {row['person_last_name'] or ''}".strip()


PERSON: Final = "person"
DOORS: Final[Mapping[str, str | Promise]] = {
    "web": pgettext_lazy("door", "online"),
    "desk": pgettext_lazy("door", "office"),
    "api": pgettext_lazy("door", "other system"),
}
_ALL: Final = (
    Column("when", _("Day and time"), _moment("starts_at"), ("starts_at",), _by("starts_at")),
    Column(
        PERSON,
        _("Person"),
        _person,
        (),
        lambda: Coalesce(F("part_of__contact__ordered"), F("contact__ordered")),
    ),
    _named("service", _("Matter"), Service),
    _named("counter", _("Counter"), Counter),
    _named("unit", _("Unit"), Unit),
    Column(
        "state",
        pgettext_lazy("column", "State"),
        lambda row: str(BookingState(row["state"]).label),
        ("state",),
        _by("state"),
    ),
    Column("number", _("Number"), _plain("number"), (), _by("reference")),
    _simple("people", _("People"), "people"),
    Column("phone", _("Phone"), lambda row: masked_phone(row["person_phone"] or "")),
    Column("email", _("E-mail"), lambda row: masked_email(row["person_email"] or "")),
    _named("location", _("Building"), Location),
    Column("end", _("Until"), _moment("ends_at"), ("ends_at",), _by("ends_at")),
    Column("made", _("Booked on"), _moment("created_at"), ("created_at",), _by("created_at")),
    Column(
        "door",
        _("Booked by way of"),
        lambda row: str(DOORS.get(row["channel"], row["channel"])),
        ("channel",),
        _by("channel"),
    ),
)
COLUMNS: Final[Mapping[str, Column]] = {one.key: one for one in _ALL}
NAMED: Final = ("when", "person", "service", "counter", "state", "number")

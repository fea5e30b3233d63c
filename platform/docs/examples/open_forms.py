"""Okienko as an appointment plug-in of Open Forms, with nothing but Python's own library.

Put it beside ``okienko_client.py`` and register it in a module of an Open Forms installation::

    from openforms.appointments.base import BasePlugin
    from openforms.appointments.registry import register

    @register("okienko")
    class Okienko(Appointments, BasePlugin):
        verbose_name = "Okienko"
        office = "https://olsztyn.okienko.example"

Products are services, locations are units, and the identifier of an appointment is the token of
the visit. The calls are those of ``openforms/appointments/base.py``. The visit is confirmed by the
resident, with the code or the link of the office's own message, where the office asks for it.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from okienko_client import Okienko, Problem

try:  # inside an Open Forms installation its own words are used
    from openforms.appointments.base import AppointmentDetails, Location, Product
    from openforms.appointments.exceptions import (
        AppointmentCreateFailed,
        AppointmentDeleteFailed,
        AppointmentException,
    )
except ImportError:

    @dataclass
    class Product:
        """A service."""

        identifier: str
        name: str
        code: str = ""
        amount: int = 1
        description: str = ""

    @dataclass
    class Location:
        """A unit, with the address of its building."""

        identifier: str
        name: str
        address: str = ""
        postalcode: str = ""
        city: str = ""

    @dataclass
    class AppointmentDetails:
        """A visit."""

        identifier: str
        products: list[Product]
        location: Location
        start_at: datetime
        end_at: datetime | None = None
        remarks: str | None = None
        other: dict[str, Any] = field(default_factory=dict)

    class AppointmentException(Exception):
        """The office could not be asked."""

    class AppointmentCreateFailed(AppointmentException):
        """There is no visit."""

    class AppointmentDeleteFailed(AppointmentException):
        """The visit stays."""


LOG = logging.getLogger(__name__)
WARSAW = ZoneInfo("Europe/Warsaw")
DAYS = 14
ADDRESS = re.compile(r"(?P<street>.*?),?\s*(?P<code>\d{2}-\d{3})\s+(?P<city>.+)")
PERSON = {"firstName": "first_name", "lastName": "last_name"}
CONTACT = {"email": "email", "phone": "phone", "pesel": "pesel"}
LABELS = {
    "firstName": "Imię",
    "lastName": "Nazwisko",
    "email": "E-mail",
    "phone": "Telefon",
    "pesel": "PESEL",
}
KINDS = {"email": "email", "phone": "phoneNumber"}


def or_nothing(read: Any) -> Any:
    """A list; an empty one, and a line in the log, when the office cannot be asked."""

    @wraps(read)
    def asked(*given: Any, **named: Any) -> Any:
        try:
            return read(*given, **named)
        except (Problem, OSError):
            LOG.exception("the office was not asked for %s", read.__name__)
            return []

    return asked


class Appointments:
    """The calls of Open Forms, answered by one office."""

    office = ""
    supports_multiple_products = True

    @property
    def api(self) -> Okienko:
        """The office, asked without a key: residents need none."""
        return Okienko(self.office)

    @or_nothing
    def get_available_products(
        self, current_products: list[Product] | None = None, location_id: str = ""
    ) -> list[Product]:
        """The services of the office, or of one unit; at most three go into one visit."""
        chosen = {one.identifier for one in current_products or ()}
        found = self.api.get("/services", **({"unit": location_id} if location_id else {}))
        return [_product(one) for one in found if one["id"] not in chosen]

    @or_nothing
    def get_locations(self, products: list[Product] | None = None) -> list[Location]:
        """The units where the first service is given, in whose building the others are too."""
        units = {one["id"]: one for one in self.api.get("/units") if one["status"] == "open"}
        offers = [set(units) & set(_ids(one["units"])) for one in self._services(products or [])]
        buildings = [{units[one]["location"]["id"] for one in offer} for offer in offers]
        return [
            _location(unit)
            for unit in units.values()
            if (not offers or unit["id"] in offers[0])
            and all(unit["location"]["id"] in some for some in buildings)
        ]

    @or_nothing
    def get_dates(
        self,
        products: list[Product],
        location: Location,
        start_at: date | None = None,
        end_at: date | None = None,
    ) -> list[date]:
        """The days on which the first service is free; which times fit all, the day itself says."""
        first = start_at or datetime.now(WARSAW).date()  # noqa: TID251 - no Django here
        last = end_at or first + timedelta(days=DAYS)
        asked = {"unit": location.identifier, "from": str(first), "to": str(last)}
        days = self.api.get(f"/services/{products[0].identifier}/days", **asked)
        return [date.fromisoformat(one["date"]) for one in days if one["free"]]

    @or_nothing
    def get_times(self, products: list[Product], location: Location, day: date) -> list[datetime]:
        """The free starts of a day, for all the services one after another."""
        asked = {"unit": location.identifier, "date": str(day)}
        if others := _further(products):
            asked["services"] = ",".join(others)
        slots = self.api.get(f"/services/{products[0].identifier}/slots", **asked)
        return [datetime.fromisoformat(one["start"]) for one in slots]

    def get_required_customer_fields(
        self, products: list[Product]
    ) -> tuple[list[dict[str, Any]], None]:
        """What the office asks, as components of Form.io: name, contact, extra fields, consents."""
        services = list(self._services(products))
        return [_component(name) for name in PERSON] + [
            *_contact(services),
            *_asked(services),
        ], None

    def create_appointment(
        self,
        products: list[Product],
        location: Location,
        start_at: datetime,
        client: Any,
        remarks: str = "",
    ) -> str:
        """The token of the new visit; ``remarks`` have no place in it, an extra field has."""
        start = start_at if start_at.tzinfo else start_at.replace(tzinfo=WARSAW)
        wish = {
            "service": products[0].identifier,
            "unit": location.identifier,
            "start": start.isoformat(),
            "people": max(one.amount for one in products),
            "services": _further(products),
        }
        given = {str(name): value for name, value in client.details.items()}
        try:
            services = list(self._services(products))
            hold = self.api.post("/holds", wish)
            visit = self.api.post("/bookings", {"hold": hold["token"], **_form(services, given)})
        except (Problem, OSError) as refused:
            raise AppointmentCreateFailed(str(refused)) from refused
        token: str = visit["token"]
        return token

    def delete_appointment(self, identifier: str) -> None:
        """Give the visit back; a second time changes nothing."""
        try:
            self.api.post(f"/bookings/{identifier}/cancellation")
        except (Problem, OSError) as refused:
            raise AppointmentDeleteFailed(str(refused)) from refused

    def get_appointment_details(self, identifier: str) -> AppointmentDetails:
        """The visit, as whoever holds its token may see it."""
        try:
            visit = self.api.get(f"/bookings/{identifier}")
        except (Problem, OSError) as refused:
            raise AppointmentException(str(refused)) from refused
        matters = [visit["service"], *(one["service"] for one in visit["further"])]
        last = visit["further"][-1] if visit["further"] else visit
        return AppointmentDetails(
            identifier,
            [_product(one) for one in matters],
            Location(visit["unit"]["id"], visit["unit"]["name"]),
            datetime.fromisoformat(visit["start"]),
            datetime.fromisoformat(last["end"]),
            other={"Numer": visit["reference"], "Stan": visit["status"]},
        )

    def check_config(self) -> None:
        """Raise what is wrong with the address of the office, if something is."""
        self.api.get("/units")

    def _services(self, products: Sequence[Product]) -> Iterator[dict[str, Any]]:
        for one in products:
            yield self.api.get(f"/services/{one.identifier}")


def _product(service: dict[str, Any]) -> Product:
    return Product(service["id"], service["title"], code=service["slug"])


def _location(unit: dict[str, Any]) -> Location:
    address = unit["location"]["address"]
    parts = ADDRESS.fullmatch(address)
    if parts is None:
        return Location(unit["id"], unit["name"], address)
    return Location(unit["id"], unit["name"], parts["street"], parts["code"], parts["city"])


def _further(products: Sequence[Product]) -> list[str]:
    return [one.identifier for one in products[1:]]


def _ids(rows: Sequence[dict[str, Any]]) -> list[str]:
    return [one["id"] for one in rows]


def _component(name: str, *, required: bool = True, **more: Any) -> dict[str, Any]:
    told = {"type": KINDS.get(name, "textfield"), "key": name, "label": LABELS.get(name, name)}
    return {**told, "validate": {"required": required}, **more}


def _contact(services: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Of each kind what the office says; it is the same for all its services."""
    for name in CONTACT:
        if (wanted := services[0]["contact"][name]) != "off":
            yield _component(name, required=wanted == "required")


def _asked(services: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    fields = {one["key"]: one for service in services for one in service["fields"]}
    for one in fields.values():
        more: dict[str, Any] = {"label": one["label"], "description": one["help"]}
        if one["choices"]:
            more["type"] = "radio"
            more["values"] = [{"value": text, "label": text} for text in one["choices"]]
        for key, value in one["show_if"].items():
            more["conditional"] = {"show": True, "when": key, "eq": value}
        yield _component(one["key"], required=one["required"], **more)
    for one in _consents(services):
        label, needed = one["title"], one["required"]
        yield _component(one["id"], required=needed, type="checkbox", label=label)


def _consents(services: Sequence[dict[str, Any]]) -> Sequence[dict[str, Any]]:
    return list({one["id"]: one for service in services for one in service["consents"]}.values())


def _form(services: Sequence[dict[str, Any]], given: dict[str, Any]) -> dict[str, Any]:
    """What was typed, as the office reads it."""
    fields = {one["key"] for service in services for one in service["fields"]}
    return {
        **{ours: str(given.get(theirs) or "") for theirs, ours in (PERSON | CONTACT).items()},
        "answers": {key: str(given[key]) for key in fields if given.get(key)},
        "consents": [one["id"] for one in _consents(services) if given.get(one["id"])],
    }

"""The plug-in for Open Forms, called as Open Forms calls one, against a real server."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import ModuleType
from typing import Any

import pytest
from browser.conftest import Site
from browser.test_api_examples import program
from django.utils import timezone

from booking.models import Booking, Location, Unit
from tenants.context import office_context
from tenants.ids import uuid7

__all__ = ["program"]

# openforms/appointments/base.py: what a plug-in is called with, by name.
CONTRACT = {
    "get_available_products": ["current_products", "location_id"],
    "get_locations": ["products"],
    "get_dates": ["products", "location", "start_at", "end_at"],
    "get_times": ["products", "location", "day"],
    "get_required_customer_fields": ["products"],
    "create_appointment": ["products", "location", "start_at", "client", "remarks"],
    "delete_appointment": ["identifier"],
    "get_appointment_details": ["identifier"],
}


@dataclass
class CustomerDetails:
    """As in Open Forms: what somebody typed, by the keys of the components."""

    details: dict[str, Any] = field(default_factory=dict)


@pytest.fixture
def plugin(site: Site, program: Callable[[str], ModuleType]) -> Any:
    """The office's plug-in, and the words of its module."""
    module = program("open_forms")
    made = module.Appointments()
    made.office, made.words = site.url, module
    return made


def test_it_takes_what_open_forms_gives(plugin: Any) -> None:
    for name, parameters in CONTRACT.items():
        assert list(inspect.signature(getattr(plugin, name)).parameters) == parameters, name


def test_a_visit_from_the_first_question_to_its_end(site: Site, plugin: Any) -> None:
    products = plugin.get_available_products()
    dowod = next(one for one in products if one.code == "dowod")
    assert dowod.name == "Wniosek o dowód osobisty"
    # Neighbours open units of their own here.
    desks = {one.name: one for one in plugin.get_locations([dowod])}
    desk = desks["Biuro Obsługi Klienta"]
    assert (desk.postalcode, desk.city) == ("10-101", "Olsztyn")
    assert dowod in plugin.get_available_products(location_id=desk.identifier)
    first = timezone.localdate() + timedelta(days=12)
    days = plugin.get_dates([dowod], desk, first, first + timedelta(days=6))
    assert days
    assert all(isinstance(day, date) and day.weekday() < 5 for day in days)
    times = plugin.get_times([dowod], desk, days[0])

    components, rules = plugin.get_required_customer_fields([dowod])
    assert rules is None
    needed = {one["key"] for one in components if one["validate"]["required"]}
    notice = next(one["key"] for one in components if one["type"] == "checkbox")
    assert needed == {"firstName", "lastName", "email", notice}
    who = CustomerDetails(
        {
            "firstName": "Dorota",
            "lastName": "Próbna",
            "email": f"{uuid7().hex}@example.com",
            notice: True,
        }
    )
    visit = plugin.create_appointment([dowod], desk, times[0], who)
    told = plugin.get_appointment_details(visit)
    assert (told.start_at, told.location.identifier) == (times[0], desk.identifier)
    assert [one.identifier for one in told.products] == [dowod.identifier]
    assert told.other["Stan"] == "pending"
    assert times[0] not in plugin.get_times([dowod], desk, days[0])
    with pytest.raises(plugin.words.AppointmentCreateFailed):
        plugin.create_appointment([dowod], desk, times[0], who)

    plugin.delete_appointment(visit)
    with office_context(site.office):
        assert Booking.objects.get(reference=told.other["Numer"]).state == "cancelled"
    assert times[0] in plugin.get_times([dowod], desk, days[0])


def test_two_matters_are_one_visit_in_a_building_that_has_both(site: Site, plugin: Any) -> None:
    by_code = {one.code: one for one in plugin.get_available_products()}
    both = [by_code["rejestracja"], by_code["profil"]]
    assert by_code["profil"] not in plugin.get_available_products(both[1:])
    desks = {one.name: one for one in plugin.get_locations(both)}
    vehicles = desks["Wydział Komunikacji"]
    with office_context(site.office):
        elsewhere = Location.objects.create(key=uuid7().hex, name="Filia", address="ul. Leśna 2")
        Unit.objects.filter(key="komunikacja").update(location=elsewhere)
        at_home = Unit.objects.get(key="bok").location
    assert "ul. Leśna 2" in [one.address for one in plugin.get_locations(both)]
    with office_context(site.office):
        Unit.objects.filter(key="komunikacja").update(location=at_home)
        elsewhere.delete()
    first = timezone.localdate() + timedelta(days=12)
    day = plugin.get_dates(both, vehicles, first, first + timedelta(days=6))[-1]
    times = plugin.get_times(both, vehicles, day)
    assert times
    components, _rules = plugin.get_required_customer_fields(both)
    typed = {one["key"]: "x" for one in components if one["type"] == "checkbox"}
    who = {"firstName": "Dorota", "lastName": "Próbna", "email": f"{uuid7().hex}@example.com"}
    who["vin"] = "1M8GDM9AXKP042788"
    told = plugin.get_appointment_details(
        plugin.create_appointment(both, vehicles, times[0], CustomerDetails(typed | who))
    )
    assert [one.code for one in told.products] == ["rejestracja", "profil"]
    assert told.end_at - told.start_at == timedelta(minutes=30 + 10)


def test_what_is_not_there_is_said_in_open_forms_own_words(plugin: Any) -> None:
    nothing = plugin.words.Product("nic", "Nic")
    assert plugin.get_locations([nothing]) == []
    with pytest.raises(plugin.words.AppointmentDeleteFailed):
        plugin.delete_appointment("nic")
    with pytest.raises(plugin.words.AppointmentException):
        plugin.get_appointment_details("nic")

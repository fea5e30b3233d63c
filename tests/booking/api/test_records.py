"""A document system takes the records of visits by its key: in three formats, and written down."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from lxml import etree
from support.api import Api, refused
from support.partner import Program, a_key, booked
from support.town import FRIDAY, Town

from booking.models import Booking, Service
from provisioning.domain.incidents.find import Trace, find
from tenants.api_keys.models import ApiKey, Scope
from tenants.audit.models import Entry
from tenants.context import office_context
from tenants.models import Office

XSD = Path(__file__).parents[3] / "platform/docs/examples/okienko-visits-1.xsd"
DAY = {"date": "2026-11-23"}


@pytest.fixture
def visit(api: Api, town: Town, olsztyn: Office) -> Booking:
    """Dorota's visit on Monday, under a class of the JRWA."""
    with office_context(olsztyn):
        Service.objects.filter(pk=town.id_card.pk).update(jrwa="5345")
    return booked(api, town, olsztyn)


def program(at: Callable[[Office], Client], office: Office, *scopes: Scope) -> Program:
    return Program(at(office), a_key(office, *scopes))


@pytest.mark.parametrize("person", [True, False])
def test_a_day_and_a_visit_in_each_format(
    at: Callable[[Office], Client], olsztyn: Office, visit: Booking, person: bool
) -> None:
    ezd = program(at, olsztyn, Scope.READ, *([Scope.PERSON] if person else []))
    one = f"/bookings/{visit.pk}/record"
    for path, query in (("/records", DAY), (one, {})):
        (told,) = ezd.get(path, query).json()["visits"]
        assert (told["id"], told["matters"][0]["jrwa"]) == (str(visit.pk), "5345")
        assert (told["person"] is not None) is person
        xml = ezd.get(path, {**query, "format": "xml"})
        etree.XMLSchema(etree.parse(XSD)).assertValid(etree.fromstring(xml.content))
        csv = ezd.get(path, {**query, "format": "csv"})
        assert csv["Content-Type"] == "text/csv; charset=utf-8"
        assert ("Nowak" in csv.content.decode()) is person
        assert ("Nowak" in xml.content.decode()) is person
    with office_context(olsztyn):
        action = "records.persons_taken" if person else "records.taken"
        notes = Entry.objects.exclude(action__startswith="api_key").order_by("id")
        assert {note.action for note in notes} == {action}
        assert len(notes) == 6
        found = find(Trace(FRIDAY, FRIDAY, ApiKey.objects.get().pk))
        assert (found.persons, found.records) == ((1 + 3, 6) if person else (0, 0))


def test_what_is_not_there_is_said_and_nothing_is_written_down(
    at: Callable[[Office], Client], olsztyn: Office, town: Town
) -> None:
    ezd = program(at, olsztyn, Scope.READ, Scope.PERSON)
    assert ezd.get("/records", DAY).json()["visits"] == []
    refused(ezd.get(f"/bookings/{uuid4()}/record"), 404, "not_found")
    refused(ezd.get("/bookings/bzdura/record"), 404, "not_found")
    refused(ezd.get("/records", {**DAY, "unit": "nie-ma"}), 404, "not_found")
    assert refused(ezd.get("/records"), 422, "validation")["errors"].keys() == {"date"}
    far = refused(ezd.get("/records", {"date": "9999-12-31"}), 422, "validation")
    assert far["errors"].keys() == {"date"}
    wrong = refused(ezd.get("/records", {**DAY, "format": "pdf"}), 422, "validation")
    assert wrong["errors"].keys() == {"format"}
    with office_context(olsztyn):
        assert not Entry.objects.filter(action__startswith="records.").exists()


def test_only_with_a_key_that_may_and_of_this_office(
    at: Callable[[Office], Client], olsztyn: Office, pultusk: Office, visit: Booking
) -> None:
    refused(Api(at(olsztyn)).get("/records", DAY), 401, "unauthorized")
    change = program(at, olsztyn, Scope.CHANGE)
    refused(change.get("/records", DAY), 403, "scope_missing")
    celina = Program(at(pultusk), a_key(pultusk, Scope.READ, Scope.PERSON))
    refused(celina.get(f"/bookings/{visit.pk}/record"), 404, "not_found")
    assert celina.get("/records", DAY).json()["visits"] == []


def test_a_unit_alone(at: Callable[[Office], Client], olsztyn: Office, visit: Booking) -> None:
    ezd = program(at, olsztyn, Scope.READ)

    def count(unit: str) -> Any:
        return len(ezd.get("/records", {**DAY, "unit": unit}).json()["visits"])

    assert (count("bok"), count("komunikacja")) == (1, 0)

"""``okienko forget``: what would go, before it goes."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from support.booking_desk import MONDAY, at, open_desk
from support.visits import book

from booking.models import Contact, Field
from tenants.context import office_context
from tenants.models import Office


@pytest.fixture
def office(olsztyn: Office, pultusk: Office) -> Office:
    """Olsztyn with a visit and an answer, Pułtusk without."""
    with office_context(olsztyn):
        desk = open_desk()
        Field.objects.create(service=desk.service, key="vin", label="VIN", type="vin")
        book(desk, answers={"vin": "WVWZZZ1JZXW000001"})
    return olsztyn


def forget(*words: str) -> dict[str, Any]:
    told = StringIO()
    with time_machine.travel(at(MONDAY, 12) + timedelta(days=31)):
        call_command("forget", "--json", *words, stdout=told, stderr=StringIO())
    found: dict[str, Any] = json.loads(told.getvalue())
    return found


def people(office: Office) -> int:
    with office_context(office):
        return Contact.objects.count()


def test_a_dry_run_tells_how_many_and_changes_nothing(office: Office) -> None:
    told = forget("--office", "olsztyn", "--dry-run")
    assert told == {
        "dry_run": True,
        "offices": [{"office": "olsztyn", "contacts": 1, "answers": 1}],
    }
    assert people(office) == 1


def test_the_real_run_forgets_what_the_dry_one_told_and_then_nothing(office: Office) -> None:
    before = forget("--dry-run")
    assert {one["office"] for one in before["offices"]} >= {"olsztyn", "pultusk"}
    assert forget()["offices"] == before["offices"]
    assert people(office) == 0
    assert {one["contacts"] for one in forget()["offices"]} == {0}


def test_people_read_a_line_for_each_office(office: Office) -> None:
    told = StringIO()
    call_command("forget", "--dry-run", "--office", "olsztyn", stdout=told, stderr=StringIO())
    assert told.getvalue() == "olsztyn: 0 people and 0 answers would be forgotten\n"


def test_an_unknown_office_is_refused(office: Office) -> None:
    with pytest.raises(SystemExit) as end:
        call_command("forget", "--office", "smok", stdout=StringIO(), stderr=StringIO())
    assert end.value.code == 1
    assert people(office) == 1

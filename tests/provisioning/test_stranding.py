"""An office file that takes places of visits away: told, refused, written only when meant."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from support.booking_desk import at
from support.officefile import loaded, minimal

from booking.domain.contact import ContactData
from booking.domain.hold import HoldRequest, hold
from booking.domain.submit import Submission, submit
from booking.models import Booking, HoursTemplate, Service, Settings
from booking.public import WouldStrand
from provisioning.domain.apply import apply
from tenants.audit.actor import RESIDENT
from tenants.audit.models import Entry
from tenants.context import office_context
from tenants.models import Office

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
MONDAY = date(2026, 11, 23)
pytestmark = pytest.mark.filterwarnings("ignore:In Typer:DeprecationWarning")


def town(hours: str) -> str:
    return minimal(
        f"""\
locations:
  - {{key: ratusz, name: Ratusz, address: "pl. 1"}}
units:
  - {{key: bok, name: BOK, location: ratusz}}
services:
  - {{key: dowod, name: Dowód osobisty, duration: 30, units: [bok],
     lead: {{min_days: 1, max_days: 5}}}}
hours_templates:
  - {{key: std, mon: ["{hours}"]}}
counters:
  - {{key: k1, name: Okienko 1, unit: bok, services: [dowod], hours: std}}
"""
    )


@pytest.fixture
def visit(olsztyn: Office) -> Booking:
    """Booked at ten on Monday, in an office open from eight to four."""
    apply(olsztyn, loaded(town("08:00-16:00")), now=NOW)
    with office_context(olsztyn):
        Settings.objects.update(confirmation="none")
        service = Service.objects.get()
        held = hold(request=HoldRequest(service, at(MONDAY, 10)), now=NOW, by=RESIDENT)
        person = ContactData("Dorota", "Próbna", "dorota@example.com")
        return submit(booking_id=held.pk, form=Submission(contact=person), now=NOW)


def hours(office: Office) -> object:
    with office_context(office):
        return HoursTemplate.objects.get().windows


def test_what_would_strand_a_visit_is_refused_and_nothing_is_written(
    olsztyn: Office, visit: Booking
) -> None:
    with pytest.raises(WouldStrand) as refused:
        apply(olsztyn, loaded(town("12:00-16:00")), now=NOW)
    assert [one.reference for one in refused.value.stranded] == [visit.reference]
    assert hours(olsztyn) == {"mon": ["08:00-16:00"]}


def test_it_is_written_when_it_is_meant_and_the_visit_stays(
    olsztyn: Office, visit: Booking
) -> None:
    told = apply(olsztyn, loaded(town("12:00-16:00")), now=NOW, accept_stranded=True)
    assert (told.plan.added, told.plan.removed) == (0, 7)
    assert hours(olsztyn) == {"mon": ["12:00-16:00"]}
    with office_context(olsztyn):
        assert Booking.objects.get().state == "booked"
        (line,) = Entry.objects.filter(action="plan.stranded")
        assert line.fields == [visit.reference]


def test_a_trial_tells_and_does_not_refuse(olsztyn: Office, visit: Booking) -> None:
    told = apply(olsztyn, loaded(town("12:00-17:00")), now=NOW, dry_run=True)
    assert (told.plan.added, told.plan.removed) == (2, 7)
    assert [one.reference for one in told.plan.stranded] == [visit.reference]
    assert hours(olsztyn) == {"mon": ["08:00-16:00"]}


def test_a_trial_tells_programs_how_many_places_come_and_go(
    olsztyn: Office, visit: Booking, tmp_path: Path
) -> None:
    file = tmp_path / "urzad.yaml"
    file.write_text(town("12:00-17:00"), "utf-8")
    out = StringIO()
    with time_machine.travel(NOW, tick=False):
        call_command(
            "office", "apply", "olsztyn", str(file), "--dry-run", "--json", stdout=out,
            stderr=StringIO(),
        )  # fmt: skip
    told = json.loads(out.getvalue())
    assert told["places"] == {"added": 2, "removed": 7}
    assert [one["reference"] for one in told["stranded"]] == [visit.reference]
    assert hours(olsztyn) == {"mon": ["08:00-16:00"]}


def test_hours_that_leave_the_visit_alone_are_just_written(olsztyn: Office, visit: Booking) -> None:
    told = apply(olsztyn, loaded(town("10:00-16:00")), now=NOW)
    assert not told.plan.stranded


@pytest.mark.parametrize("json_", [False, True])
def test_the_command_lists_them_and_ends_in_1(
    olsztyn: Office, visit: Booking, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, json_: bool
) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    file = tmp_path / "urzad.yaml"
    file.write_text(town("12:00-16:00"), "utf-8")
    out, err = StringIO(), StringIO()
    words = ["apply", "olsztyn", str(file), *(["--json"] if json_ else [])]
    with time_machine.travel(NOW, tick=False), pytest.raises(SystemExit) as end:
        call_command("office", *words, stdout=out, stderr=err)
    assert end.value.code == 1
    assert f"! {visit.reference} 2026-11-23 10:00 Dowód osobisty, Okienko 1" in err.getvalue()
    if json_:
        told = json.loads(out.getvalue())
        assert (told["error"], len(told["stranded"])) == ("would_strand", 1)
    with time_machine.travel(NOW, tick=False):
        call_command("office", *words, "--accept-stranded", stdout=StringIO(), stderr=err)
    assert hours(olsztyn) == {"mon": ["12:00-16:00"]}

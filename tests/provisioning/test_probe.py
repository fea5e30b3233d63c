"""The probe: a machine books and cancels in a practice office, and says which step failed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings
from support.booking_desk import FRIDAY, open_desk

from booking.models import Booking, Field, Service
from provisioning.domain.watch import probe as probing
from provisioning.domain.watch.probe import NotForProbes, probe
from provisioning.tasks.watch import probe_booking
from tenants.context import office_context, platform_context
from tenants.hosts import forget_hosts
from tenants.models import Office
from tenants.pulse import PROBE, signs

pytestmark = pytest.mark.filterwarnings("ignore:In Typer:DeprecationWarning")


@pytest.fixture(autouse=True)
def friday() -> Iterator[None]:
    with time_machine.travel(FRIDAY, tick=False):
        yield


@pytest.fixture
def practice(olsztyn: Office, pultusk: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    """Olsztyn as a place to practise in, with a desk."""
    with platform_context():
        Office.objects.filter(pk=olsztyn.pk).update(practice_of=pultusk.pk)
    monkeypatch.setattr(olsztyn, "practice_of", pultusk.pk)  # other tests have it, too
    forget_hosts()
    with office_context(olsztyn):
        open_desk()
    return olsztyn


class Asked:
    """The test's browser in the place of a network; ``broken``: a path that answers 500."""

    def __init__(self, broken: str = "nowhere") -> None:
        self.client = Client(headers={"host": "olsztyn.localhost:8000"})
        self.broken = broken

    def __call__(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        if self.broken in path:
            return 500, {"code": "server_error"}
        data = "" if body is None else json.dumps(body)
        answer = self.client.generic(method, path, data, "application/json")
        return answer.status_code, answer.json() if "json" in answer["Content-Type"] else None


def test_a_visit_is_booked_and_cancelled(practice: Office) -> None:
    done = probe(practice, ask=Asked())
    assert done.trouble == ""
    with office_context(practice):
        assert [one.state for one in Booking.objects.all()] == ["cancelled"]


@pytest.mark.parametrize("step", ["services", "days", "slots", "holds", "bookings", "cancellation"])
def test_the_step_that_failed_is_named(practice: Office, step: str) -> None:
    broken = f"/{step}" if step in {"services", "days", "slots", "cancellation"} else step
    told = probe(practice, ask=Asked(broken)).trouble
    assert "500 server_error" in told
    assert told[:4] in f"{step} booking"


def test_times_of_real_offices_are_for_people(pultusk: Office) -> None:
    with pytest.raises(NotForProbes):
        probe(pultusk, ask=Asked())


def test_a_matter_that_asks_for_more_is_left_alone(practice: Office) -> None:
    with office_context(practice):
        for service in Service.objects.all():
            Field.objects.create(
                service=service, key="vin", label="VIN", type="vin", required=True, position=1
            )
    assert "none that can be booked" in probe(practice, ask=Asked()).trouble


def test_the_clock_and_the_command_tell_how_it_went(
    practice: Office, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.OKIENKO_PROBE = "olsztyn"
    monkeypatch.setattr(probing, "through", lambda *_where: Asked())
    probe_booking()
    assert signs(FRIDAY)[PROBE].well

    monkeypatch.setattr(probing, "through", lambda *_where: Asked("/days"))
    out = StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("probe", "--json", stdout=out, stderr=StringIO())
    assert end.value.code == 1
    assert json.loads(out.getvalue())["trouble"] == "days: 500 server_error"
    assert not signs(FRIDAY)[PROBE].well


@pytest.mark.parametrize("name", ["olsztn", "pultusk"])
def test_a_name_that_will_not_do_is_told_and_a_look_aside_is_no_sign(
    practice: Office, settings: Settings, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise nobody would notice that nobody tries."""
    monkeypatch.setattr(probing, "through", lambda *_where: Asked())
    with pytest.raises(SystemExit):
        call_command("probe", name, stdout=StringIO(), stderr=StringIO())
    call_command("probe", "olsztyn", stdout=StringIO())
    assert PROBE not in signs(FRIDAY)

    probe_booking()
    assert PROBE not in signs(FRIDAY), "who names none wants none"
    settings.OKIENKO_PROBE = name
    probe_booking()
    assert not signs(FRIDAY)[PROBE].well
    told = StringIO()
    with pytest.raises(SystemExit):
        call_command("doctor", "--office", "pultusk", stdout=told, stderr=StringIO())
    assert f"OKIENKO_PROBE: {name!r}" in told.getvalue()


def test_nobody_who_answers_is_a_trouble_too(practice: Office) -> None:
    ask = probing.through("http", "olsztyn.localhost:1", "http://127.0.0.1:1")
    assert probe(practice, ask=ask).trouble == "no answer: ConnectionRefusedError"

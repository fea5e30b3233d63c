"""A queue-ticket system keeps its copy right, through restarts, duplicates and a broken line."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import time_machine
from django.test import Client
from support.api import EIGHT, QUARTER_PAST, Api
from support.partner import MONDAY_MORNING, Program, a_key, booked
from support.town import FRIDAY, Town

from booking.domain.cancel import cancel
from booking.models import Booking
from tenants.api_keys.models import Scope
from tenants.audit.actor import SYSTEM
from tenants.context import office_context
from tenants.models import Office
from tenants.webhooks import deliver
from tenants.webhooks.deliver import sweep
from tenants.webhooks.models import Webhook
from tenants.webhooks.settings import add_webhook

EXAMPLES = Path(__file__).parents[3] / "platform/docs/examples"
MONDAY = "2026-11-23"
EVENTS = ("booking.booked", "booking.arrived", "booking.cancelled")


def example(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


TICKETS = example("ticket_system")


class Line:
    """The example's client, over Django's test client; ``cut``: the answer gets lost on the way."""

    def __init__(self, program: Program) -> None:
        self.client = example("okienko_client")
        self.office = self.client.Okienko("http://olsztyn.localhost:8000")
        self.office._call = self.call
        self.program, self.cut = program, False
        self.calls: list[str] = []

    def call(self, method: str, path: str, body: bytes | None = None, more: Any = None) -> Any:
        self.calls.append(f"{method} {path.partition('?')[0]}")
        named = {key.replace("-", "_"): value for key, value in (more or {}).items()}
        named.pop("Content_Type", None)
        answer = (
            self.program.get(path) if method == "GET" else self.program.post(path, body, **named)
        )
        if self.cut and method == "POST":
            raise ConnectionResetError
        if answer.status_code >= 400:
            raise self.client.Problem(answer.json())
        return answer.json()


@pytest.fixture
def line(at: Callable[[Office], Client], olsztyn: Office, town: Town) -> Line:
    """With the rights a ticket machine needs, and no more."""
    return Line(Program(at(olsztyn), a_key(olsztyn, Scope.READ, Scope.CHANGE)))


@pytest.fixture
def machine(line: Line, webhook: Webhook, tmp_path: Path) -> Callable[[], Any]:
    """Start the ticket system, or start it again: it knows what its file says."""
    file = tmp_path / "state.json"
    return lambda: TICKETS.TicketSystem(line.office, file, secret=webhook.secret)


@pytest.fixture
def webhook(olsztyn: Office, town: Town) -> Webhook:
    """The machine is told of what happens."""
    with office_context(olsztyn):
        url = "https://biletomat.example.org/okienko"
        return add_webhook(name="Biletomat", url=url, events=EVENTS, now=FRIDAY, by=SYSTEM)


@pytest.fixture
def events(
    olsztyn: Office, webhook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., list[tuple[dict[str, str], bytes]]]:
    """What is on its way to the machine now."""
    posted: list[tuple[dict[str, str], bytes]] = []

    def post(_url: str, body: bytes, headers: dict[str, str]) -> int:
        posted.append((headers, body))
        return 204

    monkeypatch.setattr(deliver, "post", post)

    def taken(now: Any) -> list[tuple[dict[str, str], bytes]]:
        with office_context(olsztyn):
            sweep(now=now)
        found, posted[:] = list(posted), []
        return found

    return taken


def test_the_day_is_pulled_arrivals_are_told_and_a_restart_forgets_nothing(
    api: Api, line: Line, machine: Callable[[], Any], town: Town, olsztyn: Office,
    clock: time_machine.Coordinates,
) -> None:  # fmt: skip
    first, second = (booked(api, town, olsztyn, start) for start in (EIGHT, QUARTER_PAST))
    system = machine()
    system.pull()
    assert {first.reference, second.reference} == {
        one["reference"] for one in system.visits.values()
    }
    system.tickets = {"2026-11-20": {"somebody": "U001"}}
    with pytest.raises(TICKETS.NoSuchVisit):
        system.arrive(first.reference, "2026-11-20")
    assert (system.owed, [one for one in line.calls if "POST" in one]) == ([], []), "not today"
    clock.move_to(MONDAY_MORNING)
    assert system.arrive(first.reference.lower(), MONDAY) == "U001", "numbers begin anew each day"
    again = machine()
    assert again.arrive(first.reference, MONDAY) == "U001", "the same ticket, after a restart too"
    again.pull()
    assert again.visits[str(first.pk)]["status"] == "arrived"
    assert again.differences(MONDAY) == set()
    assert line.calls.count(f"POST /bookings/{first.pk}/arrival") == 1


def test_a_lost_answer_and_a_faster_clerk_do_no_harm(
    api: Api, line: Line, machine: Callable[[], Any], town: Town, olsztyn: Office,
    clock: time_machine.Coordinates,
) -> None:  # fmt: skip
    visit = booked(api, town, olsztyn)
    system = machine()
    system.pull()
    clock.move_to(MONDAY_MORNING)
    line.cut = True
    assert system.arrive(visit.reference, MONDAY) == "U001", "people do not wait for a line"
    line.cut = False
    again = machine()
    assert again.owed == [str(visit.pk)], "killed before it knew whether the office has heard"
    again.pull()
    assert (again.owed, again.visits[str(visit.pk)]["status"]) == ([], "arrived")
    with office_context(olsztyn):
        assert Booking.objects.get(pk=visit.pk).events.filter(action="arrive").count() == 1


def test_events_that_come_twice_late_or_forged_leave_the_copy_right(
    api: Api, machine: Callable[[], Any], events: Callable[..., Any], town: Town, olsztyn: Office,
    clock: time_machine.Coordinates,
) -> None:  # fmt: skip
    system = machine()
    visit = booked(api, town, olsztyn)
    booking_told = events(FRIDAY)
    with office_context(olsztyn):
        cancel(booking_id=visit.pk, now=FRIDAY + timedelta(seconds=1), by=SYSTEM)
    later = events(FRIDAY + timedelta(seconds=2))
    now = FRIDAY.timestamp()
    assert booking_told
    assert later
    for headers, body in (*later, *booking_told, *later, *booking_told):  # in any order, twice
        assert system.hear(headers, body, now) == 204
    assert system.visits[str(visit.pk)]["status"] == "cancelled"
    assert machine().differences(MONDAY) == set()
    with pytest.raises(TICKETS.NoSuchVisit):
        system.arrive(visit.reference, MONDAY)
    (headers, body), *_rest = later
    assert system.hear({**headers, "webhook-id": "other"}, body, now) == 401, "signed otherwise"
    assert system.hear(headers, body, now + 303) == 401, "old"
    with pytest.raises(ValueError, match="secret"):
        TICKETS.TicketSystem(system.office, system.file, secret="")

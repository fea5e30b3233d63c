"""The same key many times, one after another and all at once: one visit."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any, Final

import pytest
import time_machine
from django.db import connections
from django.test import Client
from support.api import EIGHT, Api
from support.town import Town, open_town

from booking.domain.tokens import pin
from booking.models import Booking, Counter
from tenants.context import office_context
from tenants.models import Office

BODY = {"service": "dowod", "start": EIGHT}
AT_ONCE: Final = 20
REPLAYS: Final = 1000 if os.environ.get("OKIENKO_LANE") == "long" else 200


@pytest.fixture
def hall(new_office: Callable[[], Office], clock: time_machine.Coordinates) -> tuple[Office, Town]:
    """A real, committed office with three counters for the same matter."""
    office = new_office()
    with office_context(office):
        town = open_town()
        first = Counter.objects.get(key="k1")
        for number in (3, 4):
            twin = Counter.objects.create(
                key=f"k{number}", name=f"Okienko {number}", unit=first.unit, hours_key="standard"
            )
            twin.services.set(first.services.all())
    return office, town


def at_once(at: Callable[[Office], Client], office: Office, act: Callable[[Api], Any]) -> list[Any]:
    """Do ``act`` in many threads, each with its own connection and program."""
    start = Barrier(AT_ONCE)

    def one(_number: int) -> Any:
        try:
            start.wait(timeout=30)
            return act(Api(at(office)))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(AT_ONCE)))


def test_one_key_sent_by_twenty_at_once_and_on_and_on_is_one_hold_and_one_answer(
    hall: tuple[Office, Town], at: Callable[[Office], Client]
) -> None:
    office, _town = hall
    answers = at_once(at, office, lambda api: api.post("/holds", BODY, idempotency_key="k"))
    assert {one.status_code for one in answers} == {201}
    assert len({one.content for one in answers}) == 1
    assert sum("Idempotency-Replayed" in one for one in answers) == AT_ONCE - 1
    later = Api(at(office))
    for _ in range(REPLAYS):
        assert later.post("/holds", BODY, idempotency_key="k").content == answers[0].content
    with office_context(office):
        assert Booking.objects.count() == 1


def test_negative_control_without_the_key_every_counter_is_taken(
    hall: tuple[Office, Town], at: Callable[[Office], Client]
) -> None:
    office, _town = hall
    at_once(at, office, lambda api: api.post("/holds", BODY))
    with office_context(office):
        assert Booking.objects.count() == 3, "the harm the key prevents"


def test_a_whole_visit_sent_at_once_by_twenty_is_one_visit(
    hall: tuple[Office, Town], at: Callable[[Office], Client]
) -> None:
    office, town = hall
    form = {
        "hold": Api(at(office)).hold(),
        "first_name": "Dorota",
        "last_name": "Nowak",
        "email": "dorota@example.com",
        "consents": [str(town.notice.pk)],
    }
    answers = at_once(at, office, lambda api: api.post("/bookings", form, idempotency_key="k"))
    assert len({one.content for one in answers}) == 1
    path = f"/bookings/{answers[0].json()['token']}/confirmation"
    with office_context(office):
        right = {"pin": pin(Booking.objects.get())}
    wrong = {"pin": "000000" if right["pin"] != "000000" else "111111"}
    answers = at_once(at, office, lambda api: api.post(path, wrong, idempotency_key="w"))
    assert {one.json()["tries_left"] for one in answers} == {4}, "one try, twenty times told"
    answers = at_once(at, office, lambda api: api.post(path, right, idempotency_key="k"))
    assert {one.status_code for one in answers} == {200}
    assert len({one.content for one in answers}) == 1
    with office_context(office):
        actions = Booking.objects.get().events.order_by("number").values_list("action", flat=True)
        assert list(actions) == ["hold", "submit", "confirm"]

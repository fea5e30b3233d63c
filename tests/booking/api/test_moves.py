"""A visit moves: to another start, or into a hold; and visits of several matters."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from support.api import EIGHT, QUARTER_PAST, Api, refused
from support.town import Town

from booking.models import Booking, Counter
from tenants.context import office_context
from tenants.models import Office

HALF_PAST = "2026-11-23T08:30:00+01:00"
TEN_PAST = "2026-11-23T08:10:00+01:00"
NOON = "2026-11-23T12:00:00+01:00"


@pytest.fixture
def book(api: Api, town: Town) -> Callable[..., str]:
    """Hold and send the form; the manage token."""
    return lambda start=EIGHT: api.book([town.notice.pk], start)


def free(api: Api, service: str = "dowod", **query: str) -> list[str]:
    slots = api.get(f"/services/{service}/slots", {"date": "2026-11-23", **query}).json()
    return [slot["start"] for slot in slots]


def test_a_visit_moves_to_another_start_and_stays_itself(
    api: Api, book: Callable[..., str]
) -> None:
    token = book()
    before = api.get(f"/bookings/{token}").json()
    answer = api.post(f"/bookings/{token}/reschedule", {"start": QUARTER_PAST})
    assert answer.status_code == 200
    after = answer.json()
    assert (after["start"], after["end"]) == (QUARTER_PAST, HALF_PAST)
    assert {**after, "start": "", "end": ""} == {**before, "start": "", "end": ""}
    assert EIGHT in free(api)
    assert QUARTER_PAST not in free(api)


def test_a_visit_moves_into_a_hold_and_the_hold_is_over(
    api: Api, book: Callable[..., str], olsztyn: Office
) -> None:
    token, hold = book(), api.hold(QUARTER_PAST)
    answer = api.post(f"/bookings/{token}/reschedule", {"hold": hold})
    assert answer.json()["start"] == QUARTER_PAST
    refused(api.get(f"/holds/{hold}"), 410, "hold_expired")
    with office_context(olsztyn):
        assert Booking.objects.filter(released_at=None).count() == 1


def test_a_visit_does_not_move_to_where_somebody_is(api: Api, book: Callable[..., str]) -> None:
    token, _other = book(), book(QUARTER_PAST)
    answer = api.post(f"/bookings/{token}/reschedule", {"start": QUARTER_PAST})
    refused(answer, 409, "slot_taken")
    assert api.get(f"/bookings/{token}").json()["start"] == EIGHT


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 422, "validation"),
        ({"start": QUARTER_PAST, "hold": "x"}, 422, "validation"),
        ({"start": "jutro"}, 422, "validation"),
        ({"start": QUARTER_PAST, "unit": "kasa"}, 404, "not_found"),
        ({"start": "2026-11-20T12:00:00+01:00"}, 422, "outside_lead_time"),
        ({"start": "2026-11-23T20:00:00+01:00"}, 409, "slot_taken"),
        ({"hold": "nie-ma-takiego"}, 404, "not_found"),
    ],
)
def test_a_move_that_cannot_be_is_refused_and_the_visit_stays(
    api: Api, book: Callable[..., str], body: dict[str, Any], status: int, code: str
) -> None:
    token = book()
    refused(api.post(f"/bookings/{token}/reschedule", body), status, code)
    assert api.get(f"/bookings/{token}").json()["start"] == EIGHT


def test_a_visit_does_not_move_into_a_hold_that_ran_out(
    api: Api, book: Callable[..., str], clock: time_machine.Coordinates
) -> None:
    token, hold = book(), api.hold(QUARTER_PAST)
    clock.shift(timedelta(minutes=6))
    refused(api.post(f"/bookings/{token}/reschedule", {"hold": hold}), 410, "hold_expired")


def test_a_visit_does_not_move_into_a_hold_of_another_matter(
    api: Api, book: Callable[..., str]
) -> None:
    token, hold = book(), api.hold(NOON, "rejestracja")
    answer = api.post(f"/bookings/{token}/reschedule", {"hold": hold})
    assert set(refused(answer, 422, "validation")["errors"]) == {"hold"}


def test_a_cancelled_visit_does_not_move(api: Api, book: Callable[..., str]) -> None:
    token = book()
    api.post(f"/bookings/{token}/cancellation")
    answer = api.post(f"/bookings/{token}/reschedule", {"start": QUARTER_PAST})
    refused(answer, 409, "wrong_state")


def test_two_matters_are_held_one_after_another_and_read_as_one_visit(api: Api, town: Town) -> None:
    assert EIGHT in free(api, services="profil")
    hold = api.hold(EIGHT, services=["profil"])
    assert TEN_PAST not in free(api, "profil", unit="bok")
    sent = api.submit(hold, [town.notice.pk]).json()
    visit = api.get(f"/bookings/{sent['token']}").json()
    assert (visit["start"], visit["end"]) == (EIGHT, QUARTER_PAST)
    (part,) = visit["further"]
    assert (part["service"]["slug"], part["start"]) == ("profil", QUARTER_PAST)


def test_two_matters_move_and_end_together(api: Api, town: Town) -> None:
    sent = api.submit(api.hold(EIGHT, services=["profil"]), [town.notice.pk]).json()
    moved = api.post(f"/bookings/{sent['token']}/reschedule", {"start": QUARTER_PAST}).json()
    assert [part["start"] for part in moved["further"]] == [HALF_PAST]
    ended = api.post(f"/bookings/{sent['token']}/cancellation").json()
    assert ended["status"] == "cancelled"
    assert EIGHT in free(api, services="profil")


def test_where_one_of_two_matters_has_no_place_nothing_is_held(api: Api, olsztyn: Office) -> None:
    with office_context(olsztyn):
        Counter.objects.filter(key="k2").update(active=False)
    answer = api.post("/holds", {"service": "dowod", "start": EIGHT, "services": ["rejestracja"]})
    refused(answer, 409, "slot_taken")
    with office_context(olsztyn):
        assert not Booking.objects.exists()


def test_a_visit_has_three_matters_at_most(api: Api, town: Town, olsztyn: Office) -> None:
    with office_context(olsztyn):
        town.vehicle.pk, town.vehicle.key = None, "czwarta"
        town.vehicle._state.adding = True
        town.vehicle.save()
    names = ["profil", "rejestracja", "czwarta"]
    answer = api.post("/holds", {"service": "dowod", "start": EIGHT, "services": names})
    assert set(refused(answer, 422, "validation")["errors"]) == {"services"}

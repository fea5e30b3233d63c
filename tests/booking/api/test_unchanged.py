"""An answer that is still good costs one question, and none is given that is not."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Final

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from support.api import EIGHT, QUARTER_PAST, Api
from support.town import FRIDAY, MONDAY, Town

from booking.api import availability
from booking.api.unchanged import forget_answers
from booking.domain.confirm import confirm_by_link
from booking.models import (
    Booking,
    CalendarException,
    Category,
    Counter,
    Field,
    HoursTemplate,
    Location,
    Service,
    Settings,
    Unit,
)
from tenants.consents.models import ConsentVersion
from tenants.context import office_context, platform_context
from tenants.hosts import forget_hosts
from tenants.models import Office, OfficeState

SLOTS = f"/services/dowod/slots?date={MONDAY}"
PATHS = (
    "/services",
    "/services/dowod",
    "/units",
    f"/services/dowod/days?from={MONDAY}&to={MONDAY + timedelta(days=1)}&reasons=true",
    SLOTS,
    f"/services/rejestracja/slots?date={MONDAY}&services=profil",
    "/nearest",
    "/nearest.jsonld",
)


TABLE: Final = re.compile(r'(?:FROM|JOIN)\s+"?(\w+)"?')
PARTS: Final = frozenset({"receiving", "unnest"})
"""What statements call their own parts."""


@pytest.fixture(autouse=True)
def _empty() -> None:
    forget_answers()


def _norm(_town: Town) -> None:
    Location.objects.update(capacity_people=1)


def _less(town: Town) -> None:
    Counter.objects.get(key="k1").services.remove(town.id_card)


def _closed(town: Town) -> None:
    CalendarException.objects.create(
        first_day=MONDAY, last_day=MONDAY, closed=True, reason="Wigilia"
    )


def _new_words(town: Town) -> None:
    ConsentVersion.objects.create(
        consent=town.notice.consent,
        number=2,
        title="Nowa klauzula",
        text="Nowe słowa.",
        valid_from=FRIDAY.date(),
        status="in_force",
        digest=ConsentVersion.digest_of("Nowa klauzula", "Nowe słowa."),
    )


CHANGES: dict[str, Callable[[Town], Any]] = {
    "a matter renamed": lambda _: Service.objects.filter(key="dowod").update(name="Dowód"),
    "a matter put away": lambda _: Service.objects.filter(key="profil").update(status="archived"),
    "longer visits": lambda _: Service.objects.update(duration=20),
    "booked farther ahead": lambda _: Service.objects.update(min_days=4),
    "a unit closed": lambda _: Unit.objects.filter(key="bok").update(status="closed"),
    "a unit renamed": lambda _: Unit.objects.update(name="Kancelaria"),
    "a matter at one unit less": lambda t: t.trusted_profile.units.remove(t.desk),
    "a counter put away": lambda _: Counter.objects.filter(key="k1").update(active=False),
    "a counter without a matter": _less,
    "other hours": lambda _: HoursTemplate.objects.update(windows={"mon": ["10:00-11:00"]}),
    "a day closed": _closed,
    "a category renamed": lambda _: Category.objects.update(name="Sprawy"),
    "a field more": lambda t: Field.objects.create(service=t.id_card, key="x", label="X"),
    "an address": lambda _: Location.objects.update(address="ul. Nowa 1"),
    "a norm": _norm,
    "an e-mail not asked": lambda _: Settings.objects.update(contact_email="off"),
    "other words in force": _new_words,
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_the_office_changes_counts_at_once(
    api: Api, olsztyn: Office, town: Town, change: Callable[[Town], Any]
) -> None:
    api.hold(EIGHT)
    before = {path: api.get(path) for path in PATHS}
    with office_context(olsztyn):
        change(town)
    told = {path: api.get(path, If_None_Match=before[path]["ETag"]) for path in PATHS}
    forget_answers()
    truth = {path: api.get(path).content for path in PATHS}
    for path, answer in told.items():
        content = before[path].content if answer.status_code == 304 else answer.content
        assert content == truth[path], path
    assert any(before[path].content != truth[path] for path in PATHS), "nothing changed at all"


def test_what_others_book_release_and_let_lapse_counts_at_once(
    api: Api, olsztyn: Office, town: Town, clock: time_machine.Coordinates
) -> None:
    def free() -> list[str]:
        return [one["start"] for one in api.get(SLOTS).json()]

    assert EIGHT in free()
    token = api.hold(EIGHT)
    assert EIGHT not in free()
    api.delete(f"/holds/{token}")
    assert EIGHT in free()
    visit = api.book([town.notice.pk], EIGHT)
    with office_context(olsztyn):
        confirm_by_link(booking_id=Booking.objects.latest("created_at", "id").pk, now=FRIDAY)
    assert EIGHT not in free()
    api.post(f"/bookings/{visit}/cancellation", {})
    assert EIGHT in free()
    api.hold(QUARTER_PAST)
    assert QUARTER_PAST not in free()
    clock.shift(timedelta(minutes=6))
    assert QUARTER_PAST in free(), "nobody wrote a thing; the hold ran out"


def test_where_people_are_counted_a_larger_party_counts_at_once(
    api: Api, olsztyn: Office, town: Town
) -> None:
    with office_context(olsztyn):
        Location.objects.update(capacity_people=2)
        Counter.objects.update(people=2)
    api.book([town.notice.pk], EIGHT)
    with office_context(olsztyn):
        confirm_by_link(booking_id=Booking.objects.get().pk, now=FRIDAY)
    path = f"/services/profil/slots?date={MONDAY}"
    before = api.get(path)
    with office_context(olsztyn):
        Booking.objects.update(people=2)
    assert len(api.get(path).json()) < len(before.json())


@pytest.mark.parametrize("path", PATHS)
def test_no_table_is_read_that_the_version_does_not_know(
    api: Api, olsztyn: Office, path: str
) -> None:
    """Whatever else comes to count must be in the fingerprint, or old answers would be good."""
    with office_context(olsztyn):
        Location.objects.update(capacity_people=5)
    with CaptureQueriesContext(connection) as asked:
        api.get(path)
    version, *work = [
        one["sql"] for one in asked if "md5(" in one["sql"] or "tenant" not in one["sql"]
    ]
    assert "md5(" in version
    assert work
    read = {name for one in work for name in TABLE.findall(one)}
    assert read <= set(TABLE.findall(version)) | PARTS, path


def test_todays_times_go_by_with_the_clock(
    api: Api, olsztyn: Office, clock: time_machine.Coordinates
) -> None:
    with office_context(olsztyn):
        Service.objects.update(min_days=None, min_minutes=7)
    path = f"/services/dowod/slots?date={FRIDAY.date()}"
    clock.move_to(FRIDAY.replace(hour=10, minute=53))  # noon in Olsztyn is an hour ahead of it
    first = api.get(path)
    assert first.json()[0]["start"].endswith("12:00:00+01:00")
    assert api.get(path, If_None_Match=first["ETag"]).status_code == 304
    clock.shift(timedelta(seconds=1))
    later = api.get(path, If_None_Match=first["ETag"])
    assert later.json()[0]["start"].endswith("12:15:00+01:00")


def test_each_sees_their_own_hold_as_free_and_nobody_elses(
    at: Callable[[Office], Client], olsztyn: Office, town: Town
) -> None:
    dorota, edek = Api(at(olsztyn)), Api(at(olsztyn))
    dorota.client.post("/sprawa/dowod/termin", {"start": EIGHT})
    for one, seen in ((dorota, True), (edek, False), (dorota, True), (edek, False)):
        assert (EIGHT in [slot["start"] for slot in one.get(SLOTS).json()]) is seen


def test_a_suspended_office_has_no_free_times_any_more(api: Api, olsztyn: Office) -> None:
    assert api.get(SLOTS).json()
    with platform_context():
        Office.objects.filter(pk=olsztyn.pk).update(state=OfficeState.SUSPENDED)
    forget_hosts()
    assert api.get(SLOTS).json() == []


@pytest.mark.parametrize("path", PATHS)
def test_whoever_has_the_answer_costs_one_question_and_the_next_one_too(
    api: Api, path: str
) -> None:
    first = api.get(path)
    for known, status in ({"If_None_Match": first["ETag"]}, 304), ({}, 200):
        with CaptureQueriesContext(connection) as asked:
            answer = api.get(path, **known)
        assert (answer.status_code, len(asked)) == (status, 1)
    assert answer.content == first.content


def test_no_office_gets_anothers_answer(
    api: Api, at: Callable[[Office], Client], pultusk: Office
) -> None:
    first = api.get("/units")
    elsewhere = Api(at(pultusk)).get("/units", If_None_Match=first["ETag"])
    assert (elsewhere.status_code, elsewhere.json()) == (200, [])


def test_the_language_is_part_of_the_question(api: Api) -> None:
    polish, english = (api.get(PATHS[1], Accept_Language=one)["ETag"] for one in ("pl", "en"))
    assert polish != english


@pytest.mark.parametrize("day", [date.min, date.max, date(2036, 12, 31), FRIDAY.date()])
def test_days_at_the_ends_of_the_calendar_are_answered(api: Api, day: date) -> None:
    assert api.get(f"/services/dowod/slots?date={day}").json() == []
    assert api.get(f"/services/dowod/days?from={day}&to={day}").status_code == 200


def test_negative_control_a_version_that_forgets_bookings_shows_what_is_taken(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(availability, "offer_version", lambda *_: "always the same")
    api.get(SLOTS)
    api.hold(EIGHT)
    assert EIGHT in [slot["start"] for slot in api.get(SLOTS).json()]

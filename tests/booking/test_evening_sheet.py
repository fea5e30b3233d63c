"""Each evening clerks get the list of tomorrow's visits, once, of their units, naming nobody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from support.booking_desk import FRIDAY, MONDAY, Desk, at
from support.visits import BARTEK, DOROTA, book

from booking.domain import evening_sheet
from booking.domain.cancel import cancel
from booking.domain.day_print.sheet import Choice, printed_day
from booking.domain.evening_sheet import owe_sheets
from booking.models import Settings, Unit
from tenants.accounts.models import Role, User
from tenants.messaging.deliver import sweep
from tenants.messaging.models import Message

SUNDAY_EVENING = at(MONDAY - timedelta(days=1), 18)
MINUTE = timedelta(minutes=1)


def clerk(name: str, *units: Unit, **words: Any) -> User:
    ids = [str(unit.pk) for unit in units]
    words.setdefault("role", Role.CLERK)
    return User.objects.create_user(f"{name.lower()}@example.com", name=name, units=ids, **words)


def sheets() -> list[mail.EmailMessage]:
    return [one for one in mail.outbox if one.subject.startswith("Wizyty na")]


def test_a_booked_visit_asks_the_clock_for_the_evening_before(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, Any]] = []
    monkeypatch.setattr(evening_sheet, "due", lambda *words: asked.append(words))
    book(desk)
    assert asked == [("booking.day_sheet", SUNDAY_EVENING)]


def test_clerks_get_their_units_visits_in_the_evening_and_only_once(desk: Desk) -> None:
    other = Unit.objects.create(key="inna", name="Inna", location=desk.location)
    clerk("Bartek", desk.unit)
    clerk("Celina", other)
    clerk("Anna", role=Role.ADMIN)
    clerk("Filip", is_active=False)
    first, _second = book(desk), book(desk, 10)
    assert owe_sheets(SUNDAY_EVENING - MINUTE) == 0, "not before the evening"
    assert owe_sheets(SUNDAY_EVENING) == 1
    owe_sheets(SUNDAY_EVENING + MINUTE)
    sweep(now=SUNDAY_EVENING + MINUTE)
    (sheet,) = sheets()
    assert sheet.to == ["bartek@example.com"]
    assert sheet.subject == "Wizyty na poniedziałek, 23 listopada 2026 r.: 2"
    assert f"– 09:00, Dowód osobisty, Okienko 1, nr {first.reference}" in sheet.body
    assert sheet.body.index("09:00") < sheet.body.index("10:00")


def test_the_list_names_nobody_and_hides_addresses(desk: Desk) -> None:
    clerk("Bartek")
    book(desk, contact=replace(DOROTA, email="dorota@example.com"))
    owe_sheets(SUNDAY_EVENING)
    sweep(now=SUNDAY_EVENING)
    (sheet,) = sheets()
    assert "d•••@example.com" in sheet.body
    for secret in ("dorota@", "Dorota", "Próbna", "500"):
        assert secret not in sheet.body


def test_the_day_comes_along_as_a_file_to_print_with_initials(desk: Desk) -> None:
    clerk("Bartek", desk.unit)
    book(desk)
    owe_sheets(SUNDAY_EVENING)
    sweep(now=SUNDAY_EVENING)
    (sheet,) = sheets()
    ((name, content, kind),) = sheet.attachments
    assert (name, kind) == ("2026-11-23.pdf", "application/pdf")
    assert content.startswith(b"%PDF-")
    (part,) = printed_day(Choice(MONDAY, names=False))
    assert [line.name for line in part.lines] == ["D. P."]


def test_what_is_cancelled_meanwhile_is_not_on_the_list(desk: Desk) -> None:
    clerk("Bartek")
    booking = book(desk)
    owe_sheets(SUNDAY_EVENING)
    cancel(booking_id=booking.pk, now=SUNDAY_EVENING, by=BARTEK)
    sweep(now=SUNDAY_EVENING)
    assert sheets() == []
    assert Message.objects.get(kind="staff_day_sheet").state == "dropped"


def test_an_office_that_leaves_its_clerks_alone_sends_no_lists(desk: Desk) -> None:
    clerk("Bartek")
    book(desk)
    Settings.objects.update(notify_staff=[])
    assert owe_sheets(SUNDAY_EVENING) == 0


def test_a_day_with_many_visits_says_how_many_did_not_fit(
    make_desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evening_sheet, "MOST", 2)
    desk = make_desk()
    clerk("Bartek")
    for hour in (9, 10, 11):
        book(desk, hour, contact=replace(DOROTA, email=f"d{hour}@example.com"))
    owe_sheets(SUNDAY_EVENING)
    sweep(now=SUNDAY_EVENING)
    (sheet,) = sheets()
    assert "23 listopada 2026 r.: 3" in sheet.subject
    assert "I jeszcze 1." in sheet.body


def test_a_visit_of_tomorrow_booked_at_night_asks_nothing_of_the_past(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(evening_sheet, "due", lambda *words: asked.append(words))
    booking = book(desk)
    asked.clear()
    evening_sheet.expect_sheet(booking, SUNDAY_EVENING)
    assert asked == []
    assert booking.starts_at > FRIDAY

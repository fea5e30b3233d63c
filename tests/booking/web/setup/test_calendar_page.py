"""Days that differ, and closed days out of another calendar."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from support.house import House
from support.pages import read, words
from support.screens import SEEN, edition_on, send

from booking.domain.setup.closures_file import read_closures
from booking.models import CalendarException, HoursTemplate
from tenants.context import office_context
from tenants.errors import Invalid

ROOT = "/panel/ustawienia/kalendarz"
ICS = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//inny program//PL
BEGIN:VEVENT
UID:1
DTSTART;VALUE=DATE:20261224
DTEND;VALUE=DATE:20261225
SUMMARY:Wigilia
END:VEVENT
BEGIN:VEVENT
UID:2
DTSTART;VALUE=DATE:20270701
DTEND;VALUE=DATE:20270715
SUMMARY:Remont
END:VEVENT
BEGIN:VEVENT
UID:3
DTSTART:20261201T100000Z
DTEND:20261201T110000Z
SUMMARY:Narada
END:VEVENT
BEGIN:VEVENT
UID:4
DTSTART;VALUE=DATE:20200101
SUMMARY:Dawno
END:VEVENT
END:VCALENDAR
"""


def days(house: House) -> list[tuple[date, date, str]]:
    with office_context(house.office):
        rows = CalendarException.objects.all()
        return [(one.first_day, one.last_day, one.reason) for one in rows]


def test_the_year_tells_holidays_and_days_that_differ(house: House, anna: Client) -> None:
    with office_context(house.office):
        CalendarException.objects.create(
            first_day=date(2026, 12, 24), last_day=date(2026, 12, 24), closed=True, reason="Wigilia"
        )
    told = read(anna, ROOT)
    assert "11: Narodowe Święto Niepodległości" in told
    assert "24: zamknięte, Wigilia" in told
    assert "Kalendarz 2027" in read(anna, f"{ROOT}?rok=2027")
    assert "Kalendarz 2026" in read(anna, f"{ROOT}?rok=9999")


def test_a_day_is_closed_and_opened_again(house: House, anna: Client) -> None:
    sent = {"first": "2026-12-31", "closed": "yes", "reason": "Sylwester"}
    assert anna.post(f"{ROOT}/nowy", sent)["Location"] == f"{ROOT}?rok=2026"
    assert days(house) == [(date(2026, 12, 31), date(2026, 12, 31), "Sylwester")]
    assert anna.post(f"{ROOT}/nowy", sent).status_code == 422
    with office_context(house.office):
        path = f"{ROOT}/{CalendarException.objects.get().pk}"
    assert anna.post(f"{path}/usun").status_code == 302
    assert days(house) == []


def test_other_hours_are_for_a_counter_too(house: House, anna: Client) -> None:
    hours = {"open_od": ["09:00"], "open_do": ["13:00"]}
    sent = {"first": "2026-12-19", "closed": "no", "scope": "c:a", **hours}
    assert anna.post(f"{ROOT}/nowy", sent).status_code == 302
    with office_context(house.office):
        one = CalendarException.objects.select_related("counter").get()
        assert (one.counter.key, one.windows) == ("a", ["09:00-13:00"])
        path = f"{ROOT}/{one.pk}"
    again = {**sent, "open_do": ["14:00"], "edition": edition_on(anna, path)}
    assert anna.post(path, again).status_code == 302
    assert anna.post(path, again).status_code == 409


@pytest.mark.parametrize(
    "typed",
    [
        {"first": ""},
        {"first": "2026-12-31", "last": "2026-12-01"},
        {"first": "2026-12-31", "closed": "no"},
        {"first": "2026-12-31", "scope": "u:nie-ma"},
    ],
)
def test_a_day_that_makes_no_sense_is_refused(
    house: House, anna: Client, typed: dict[str, str]
) -> None:
    assert anna.post(f"{ROOT}/nowy", {"closed": "yes", **typed}).status_code == 422
    assert days(house) == []


def test_closed_days_come_out_of_a_file_after_a_look(house: House, anna: Client) -> None:
    answer = anna.post(f"{ROOT}/plik", {"file": SimpleUploadedFile("dni.ics", ICS.encode())})
    told = words(answer.content.decode())
    assert "Wigilia" in told
    assert "Remont" in told
    assert "Narada" not in told
    assert "Dawno" not in told
    assert days(house) == []
    chosen = ["2026-12-24|2026-12-24|Wigilia", "2027-07-01|2027-07-14|Remont"]
    assert send(anna, f"{ROOT}/zamkniecia", {"closure": chosen}).status_code == 302
    assert days(house) == [
        (date(2026, 12, 24), date(2026, 12, 24), "Wigilia"),
        (date(2027, 7, 1), date(2027, 7, 14), "Remont"),
    ]


def events(*said: str) -> bytes:
    inside = "".join(f"BEGIN:VEVENT\nUID:{n}\n{one}\nEND:VEVENT\n" for n, one in enumerate(said))
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{inside}END:VCALENDAR\n".encode()


def test_an_event_that_repeats_closes_each_of_its_days() -> None:
    weekly = "DTSTART;VALUE=DATE:20261201\nRRULE:FREQ=WEEKLY;COUNT=4\nEXDATE;VALUE=DATE:20261208"
    yearly = "DTSTART;VALUE=DATE:20151224\nRRULE:FREQ=YEARLY\nSUMMARY:Wigilia"
    meeting = "DTSTART:20261201T100000Z\nRRULE:FREQ=WEEKLY"
    found = read_closures(events(weekly, yearly, meeting), date(2026, 11, 20))
    assert [str(one.first) for one in found if not one.reason] == [
        "2026-12-01",
        "2026-12-15",
        "2026-12-22",
    ]
    assert [str(one.first) for one in found if one.reason] == ["2026-12-24", "2027-12-24"]


@pytest.mark.parametrize(
    "said",
    [
        ["DTSTART:20261201T100000Z\nRRULE:FREQ=SECONDLY"],
        ["DTSTART;VALUE=DATE:18001201\nRRULE:FREQ=DAILY"],
        ["DTSTART;VALUE=DATE:20261201\nRRULE:FREQ=YEARLY"] * 101,
    ],
)
def test_rules_that_never_end_being_counted_are_refused(said: list[str]) -> None:
    with pytest.raises(Invalid) as refused:
        read_closures(events(*said), date(2026, 11, 20))
    assert "file" in refused.value.errors


def test_visits_in_the_way_are_shown_before_days_of_a_file_close(
    house: House, anna: Client
) -> None:
    with office_context(house.office):
        HoursTemplate.objects.create(key="zwykle", windows={"wed": ["08:00-16:00"]})
        house.service.units.add(house.counters["a"].unit)
        house.counters["a"].services.add(house.service)
    visit = house.visit("10:00", day=date(2026, 12, 23))
    chosen = {"closure": ["2026-12-23|2026-12-23|Remont"]}
    answer = anna.post(f"{ROOT}/zamkniecia", chosen)
    found = SEEN.search(answer.content.decode())
    assert answer.status_code == 409
    assert found is not None
    assert found[1] == visit.reference
    assert days(house) == []
    answer = anna.post(f"{ROOT}/zamkniecia", {**chosen, "seen": found[1]})
    assert answer["Location"] == "/panel/bez-miejsca"


@pytest.mark.parametrize("contents", [b"", b"to nie kalendarz", b"BEGIN:VCALENDAR\nEND:VCALENDAR"])
def test_a_file_that_closes_nothing_is_refused(house: House, anna: Client, contents: bytes) -> None:
    answer = anna.post(f"{ROOT}/plik", {"file": SimpleUploadedFile("dni.ics", contents)})
    assert answer.status_code == 422
    assert 'id="id_file_error"' in answer.content.decode()

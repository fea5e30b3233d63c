"""Which messages a visit owes, to whom and when; and that they are true when they are sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from support.booking_desk import FRIDAY, MONDAY, Desk, at
from support.visits import BARTEK, DOROTA, book, owed, send, take

from booking.domain.approve import approve, reject
from booking.domain.cancel import cancel
from booking.domain.expire import expire_overdue
from booking.domain.letter_kinds import KINDS
from booking.domain.letter_source import TRUE_WHILE, BookingLetters
from booking.domain.letters import reminder_moment
from booking.domain.reschedule import MoveRequest, reschedule
from booking.enums import BookingState
from booking.models import Booking, Settings, Unit
from tenants.accounts.models import Role, User
from tenants.audit.actor import RESIDENT
from tenants.messaging import deliver as delivering
from tenants.messaging.deliver import sweep
from tenants.messaging.models import Message
from tenants.messaging.sources import Letter
from tenants.messaging.staff_numbers import keep_number
from tenants.profile.models import Profile

HOUR = timedelta(hours=1)
STATES = list(BookingState)


def letter(kind: str) -> Letter | None:
    return BookingLetters().letter(Message.objects.get(kind=kind))


def subjects() -> list[str]:
    return [one.subject for one in mail.outbox]


def staff(name: str, role: Role = Role.CLERK, *units: Unit, active: bool = True) -> User:
    address = f"{name.lower()}@example.com"
    ids = [str(unit.pk) for unit in units]
    return User.objects.create_user(address, name=name, role=role, units=ids, is_active=active)


def told_staff(kind: str) -> set[str]:
    told = Message.objects.filter(kind=kind).values_list("recipient", flat=True)
    people = {f"staff:{one.pk}": one.name for one in User.objects.all()}
    return {people[one] for one in told}


def channels_to_staff(booking: Booking | None = None) -> set[tuple[str, str]]:
    found = Message.objects.filter(kind="staff_booking_new")
    if booking is not None:
        found = found.filter(about=booking.pk)
    people = {f"staff:{one.pk}": one.name for one in User.objects.all()}
    return {(people[one.recipient], one.channel) for one in found}


def calendar_in(message: mail.EmailMessage) -> icalendar.Event:
    (part,) = message.attachments
    found = icalendar.Calendar.from_ical(part.get_payload(decode=True))  # type: ignore[union-attr]  # a MIME part
    event: icalendar.Event = found.events[0]
    event["method"] = found["method"]
    return event


def test_a_booked_visit_owes_a_confirmation_now_and_a_reminder_a_day_before(desk: Desk) -> None:
    booking = book(desk)
    rows = Message.objects.filter(about=booking.pk, recipient="resident", state="waiting")
    due = {row.kind: row.due_at for row in rows}
    assert due == {
        "booking_confirmed": FRIDAY + timedelta(minutes=2),
        "reminder": booking.starts_at - 24 * HOUR,
    }
    assert {row.not_after for row in rows} == {booking.starts_at}


def test_each_channel_reminds_at_its_own_moment(desk: Desk) -> None:
    Profile.objects.update(sms_gateway="sink")
    Settings.objects.update(reminder={"email": "2d", "sms": "90m", "pigeon": "1h"})
    start = book(desk).starts_at
    rows = Message.objects.filter(kind="reminder")
    assert {row.channel: start - row.due_at for row in rows} == {
        "email": timedelta(days=2),
        "sms": timedelta(minutes=90),
    }


def test_an_office_may_remind_more_than_once(desk: Desk) -> None:
    Settings.objects.update(reminder={"email": ["2d", "24h", "24h"], "sms": "2h"})
    booking = book(desk)
    leads = {
        booking.starts_at - row.due_at: row.occasion
        for row in Message.objects.filter(kind="reminder")
    }
    assert leads == {timedelta(days=2): "2d-0", timedelta(days=1): "24h-0"}


def test_a_language_the_office_does_not_write_in_is_answered_in_polish(desk: Desk) -> None:
    Profile.objects.update(languages=["pl", "uk"])
    wanted = {"en": "pl", "uk": "uk", "pl": "pl"}
    for hour, language in enumerate(wanted, 9):
        book(desk, hour, language=language)
    told = Message.objects.filter(kind="booking_confirmed").order_by("created_at", "id")
    assert [row.language for row in told] == list(wanted.values())


def test_a_letter_in_ukrainian_is_ukrainian_throughout(desk: Desk) -> None:
    Profile.objects.update(languages=["pl", "uk"])
    book(desk, language="uk")
    sweep(now=FRIDAY + HOUR)
    (sent,) = mail.outbox
    assert sent.subject == "Візит підтверджено: понеділок, 23 листопада 2026 р., 09:00"


@pytest.mark.parametrize("lead", ["3d", "72h", "100d"])
def test_a_reminder_whose_moment_has_passed_is_not_owed(desk: Desk, lead: str) -> None:
    Settings.objects.update(reminder={"email": lead})
    assert owed(book(desk)) == ["booking_confirmed"]


def test_days_before_are_counted_on_the_wall_clock_and_hours_as_they_pass() -> None:
    """The clocks go forward on 28 March 2027; there are 47 hours between the two nines."""
    start = at(MONDAY.replace(2027, 3, 29), 9)
    assert reminder_moment(start, "2d") == at(MONDAY.replace(2027, 3, 27), 9)
    assert start.astimezone(UTC) - reminder_moment(start, "48h") == 48 * HOUR


@pytest.mark.parametrize(
    ("phone", "gateway", "channels"),
    [
        ("500600700", "sink", {"email", "sms"}),
        ("500600700", "none", {"email"}),
        ("233067101", "sink", {"email"}),
        ("", "sink", {"email"}),
    ],
)
def test_messages_go_where_the_person_can_be_reached(
    desk: Desk, phone: str, gateway: str, channels: set[str]
) -> None:
    Profile.objects.update(sms_gateway=gateway)
    book(desk, contact=replace(DOROTA, phone=phone))
    for kind in ("booking_received", "booking_confirmed", "reminder"):
        assert set(Message.objects.filter(kind=kind).values_list("channel", flat=True)) == channels


def test_clerks_of_the_unit_hear_of_a_visit_and_nobody_else(desk: Desk) -> None:
    other = Unit.objects.create(key="inna", name="Inna", location=desk.location)
    staff("Bartek", Role.CLERK, desk.unit)
    staff("Celina")
    staff("Ewa", Role.CLERK, other)
    staff("Filip", Role.CLERK, desk.unit, active=False)
    staff("Anna", Role.ADMIN)
    staff("Grażyna", Role.AUDITOR)
    booking = book(desk)
    assert told_staff("staff_booking_new") == {"Bartek", "Celina"}
    cancel(booking_id=booking.pk, now=FRIDAY + HOUR, by=RESIDENT)
    assert told_staff("staff_booking_cancelled") == {"Bartek", "Celina"}


def test_clerks_who_gave_a_number_get_sms_as_well_where_the_office_sends_them(desk: Desk) -> None:
    bartek, _celina = staff("Bartek"), staff("Celina")
    keep_number(bartek, "501 602 703", now=FRIDAY, by=BARTEK)
    Profile.objects.update(sms_gateway="sink")
    book(desk)
    assert channels_to_staff() == {("Bartek", "email"), ("Celina", "email")}, "not asked for"
    Settings.objects.update(notify_staff=["sms"])
    booking = book(desk, 10)
    assert channels_to_staff(booking) == {("Bartek", "sms")}
    Settings.objects.update(notify_staff=["email", "sms"])
    booking = book(desk, 11)
    told = {("Bartek", "sms"), ("Bartek", "email"), ("Celina", "email")}
    assert channels_to_staff(booking) == told
    message = Message.objects.get(kind="staff_booking_new", about=booking.pk, channel="sms")
    found = BookingLetters().letter(message)
    assert found is not None
    assert found.to == "+48501602703"
    keep_number(bartek, "", now=FRIDAY, by=BARTEK)
    assert BookingLetters().letter(message) is None, "no longer wanted"
    Profile.objects.update(sms_gateway="none")
    keep_number(bartek, "501 602 703", now=FRIDAY, by=BARTEK)
    booking = book(desk, 13, contact=replace(DOROTA, email="e@example.com", phone="501000111"))
    assert ("Bartek", "sms") not in channels_to_staff(booking), "nothing would carry it"


def test_an_office_may_leave_its_clerks_alone(desk: Desk) -> None:
    staff("Bartek")
    Settings.objects.update(notify_staff=[])
    book(desk)
    assert told_staff("staff_booking_new") == set()


def test_staff_hear_nothing_of_a_visit_they_never_heard_of(desk: Desk) -> None:
    staff("Bartek")
    pending = send(take(desk))
    cancel(booking_id=pending.pk, now=FRIDAY + HOUR / 6, by=RESIDENT)
    assert told_staff("staff_booking_cancelled") == set()


def test_staff_are_not_told_what_they_did(desk: Desk) -> None:
    staff("Bartek")
    cancel(booking_id=book(desk).pk, now=FRIDAY + HOUR, by=BARTEK)
    assert told_staff("staff_booking_cancelled") == set()


def test_what_staff_are_sent_names_nobody(desk: Desk) -> None:
    staff("Bartek")
    book(desk)
    sweep(now=FRIDAY + HOUR)
    (told,) = [one for one in mail.outbox if one.to == ["bartek@example.com"]]
    assert "dorota" not in f"{told.subject} {told.body}".lower()
    assert "Próbna" not in told.body
    assert "/panel/" in told.body


def test_after_a_cancellation_nothing_but_the_cancellation_is_sent(desk: Desk) -> None:
    booking = book(desk)
    cancel(booking_id=booking.pk, reason="awaria", now=FRIDAY + HOUR, by=BARTEK)
    assert owed(booking) == ["cancelled_by_office"]
    sweep(now=FRIDAY + HOUR)
    sweep(now=booking.starts_at - HOUR)
    assert subjects() == ["Odwołujemy wizytę z dnia poniedziałek, 23 listopada 2026 r."]
    assert "Powód: awaria" in mail.outbox[0].body
    assert mail.outbox[0].attachments == [], "it was never in a calendar"


def test_a_cancelled_visit_leaves_the_calendar_it_was_put_into(desk: Desk) -> None:
    booking = book(desk)
    sweep(now=FRIDAY + HOUR)
    cancel(booking_id=booking.pk, now=FRIDAY + 2 * HOUR, by=RESIDENT)
    sweep(now=FRIDAY + 2 * HOUR)
    published, withdrawn = (calendar_in(one) for one in mail.outbox)
    assert published["uid"] == withdrawn["uid"]
    assert (published["method"], withdrawn["method"]) == ("PUBLISH", "CANCEL")
    assert (published["status"], withdrawn["status"]) == ("CONFIRMED", "CANCELLED")
    assert withdrawn["sequence"] > published["sequence"]
    assert withdrawn["dtstamp"].dt > published["dtstamp"].dt


def test_a_moved_visit_owes_the_new_time_and_reminders_of_it_alone(desk: Desk) -> None:
    booking = book(desk)
    sweep(now=FRIDAY + HOUR)
    later = at(MONDAY + timedelta(days=2), 10)
    reschedule(booking_id=booking.pk, request=MoveRequest(later), now=FRIDAY + HOUR, by=BARTEK)
    rows = Message.objects.filter(about=booking.pk, state="waiting")
    assert {row.kind: row.due_at for row in rows} == {
        "rescheduled": FRIDAY + HOUR,
        "reminder": later - 24 * HOUR,
    }
    sweep(now=FRIDAY + HOUR)
    body = mail.outbox[-1].body
    assert "Nowy termin: środa, 25 listopada 2026 r., godz. 10:00" in body
    assert "Poprzedni termin: poniedziałek, 23 listopada 2026 r., godz. 09:00 (nieaktualny)" in body
    events = [calendar_in(one) for one in mail.outbox]
    assert [(one["sequence"], one["method"]) for one in events] == [(0, "PUBLISH"), (1, "PUBLISH")]


def test_approval_asks_then_confirms_or_says_no(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(approval=True)
    Settings.objects.update(confirmation="none")
    yes, no = send(take(desk, 9)), send(take(desk, 10, client="b"))
    assert owed(yes) == owed(no) == ["booking_awaiting"]
    approve(booking_id=yes.pk, now=FRIDAY + HOUR, by=BARTEK)
    reject(booking_id=no.pk, reason="brak obsady", now=FRIDAY + HOUR, by=BARTEK)
    assert owed(yes) == ["booking_confirmed", "reminder"]
    sweep(now=FRIDAY + HOUR)
    assert subjects() == [
        "Wizyta potwierdzona: poniedziałek, 23 listopada 2026 r., godz. 09:00",
        "Nie możemy przyjąć wizyty z dnia poniedziałek, 23 listopada 2026 r.",
    ]
    assert "Powód: brak obsady" in mail.outbox[1].body


def test_a_visit_that_was_not_confirmed_says_so_and_nothing_else(desk: Desk) -> None:
    pending = send(take(desk))
    assert pending.expires_at
    expire_overdue(pending.expires_at)
    assert owed(pending) == ["booking_expired"]


def test_the_request_to_confirm_is_of_no_use_after_its_window(desk: Desk) -> None:
    pending = send(take(desk))
    assert pending.expires_at
    assert sweep(now=pending.expires_at) == 0
    assert mail.outbox == []


def test_every_kind_about_a_booking_knows_while_which_states_it_is_true() -> None:
    elsewhere = {"waitlist_joined", "waitlist_offer", "staff_day_sheet", "thanks_page"}
    assert set(TRUE_WHILE) == {kind.key for kind in KINDS} - elsewhere


@pytest.mark.parametrize("state", STATES)
def test_a_message_held_by_a_worker_while_the_visit_changes_is_not_sent(
    desk: Desk, state: BookingState
) -> None:
    """Dropping reaches what waits; this reaches what somebody is about to send."""
    booking = book(desk)
    Booking.objects.filter(pk=booking.pk).update(state=state, released_at=FRIDAY)
    assert (letter("reminder") is not None) == (state == BookingState.BOOKED)
    assert (letter("booking_received") is not None) == (state == BookingState.PENDING)


def test_a_letter_speaks_the_language_the_visit_was_booked_in(desk: Desk) -> None:
    desk.service.translations = {"en": {"name": "Identity card"}}
    desk.service.save()
    book(desk, language="en")
    sweep(now=FRIDAY + HOUR)
    (sent,) = mail.outbox
    assert sent.subject == "Visit confirmed: Monday, 23 November 2026, 09:00"
    assert "Service: Identity card" in sent.body
    assert str(calendar_in(sent)["summary"]).startswith("Identity card")


def test_a_calendar_file_survives_names_with_commas_semicolons_and_lines(desk: Desk) -> None:
    desk.service.name = "A, B; C\\D\nBEGIN:VEVENT"
    desk.service.documents = ["x" * 200, "ąęś; ć,\r\nEND:VCALENDAR"]
    desk.service.save()
    Profile.objects.update(email="urzad@example.com", name='Urząd "A"; B')
    book(desk)
    found = letter("booking_confirmed")
    assert found
    (file,) = found.attachments
    assert all(len(line) <= 75 for line in file.content.split(b"\r\n"))
    calendar = icalendar.Calendar.from_ical(file.content)
    assert len(calendar.events) == 1
    event = calendar.events[0]
    assert str(event["summary"]).startswith("A, B; C\\D\nBEGIN:VEVENT")
    assert event.start == datetime.fromisoformat("2026-11-23T08:00:00+00:00")
    assert b"DTSTART:20261123T080000Z" in file.content
    assert str(event["organizer"]) == "mailto:urzad@example.com"


def test_each_message_of_a_turn_asks_for_its_own_visit_alone(desk: Desk) -> None:
    """Ten thousand reminders fall due at the same second: what is the office's is read once."""
    counts = []
    for times in ([(9, 0)], [(9, 30), (10, 0), (10, 30)]):
        for hour, minute in times:
            somebody = replace(DOROTA, email=f"d{hour}.{minute}@example.com", phone="")
            book(desk, hour, minute, contact=somebody)
        with CaptureQueriesContext(connection) as asked:
            assert sweep(now=FRIDAY + HOUR) == len(times)
        counts.append(len(asked))
    assert (counts[1] - counts[0]) / 2 == len(["count the try", "how it ended"])


@pytest.mark.parametrize("change", ["cancelled", "moved"])
def test_what_changes_after_it_was_read_for_the_turn_is_not_told(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    for hour in (9, 10):
        book(desk, hour, contact=replace(DOROTA, email=f"d{hour}@example.com", phone=""))
    Message.objects.filter(kind="reminder").delete()
    hand_over = delivering._hand_over

    def slow(message: Message, *rest: Any) -> bool:
        (later,) = Booking.objects.exclude(pk=message.about)
        if change == "cancelled":
            cancel(booking_id=later.pk, now=FRIDAY + HOUR, by=BARTEK)
        else:
            to = MoveRequest(at(MONDAY, 11))
            reschedule(booking_id=later.pk, request=to, now=FRIDAY + HOUR, by=BARTEK)
        monkeypatch.setattr(delivering, "_hand_over", hand_over)
        return hand_over(message, *rest)

    monkeypatch.setattr(delivering, "_hand_over", slow)
    sweep(now=FRIDAY + HOUR)
    told = Message.objects.filter(state="sent", channel="email")
    new = {"cancelled": "cancelled_by_office", "moved": "rescheduled"}[change]
    assert sorted(told.values_list("kind", flat=True)) == sorted(["booking_confirmed", new])

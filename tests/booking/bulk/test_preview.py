"""Who would hear what, before anything happens."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from support.booking_desk import FRIDAY, MONDAY, Desk
from support.closing import done, order, visit
from support.visits import BARTEK, state

from booking.domain.bulk.order import start, stop
from booking.domain.bulk.preview import phone_list, preview
from booking.domain.bulk.run import go_on
from booking.domain.bulk.sample_letter import LETTER
from booking.domain.letter_source import BookingLetters
from booking.domain.letter_words import TEXTS
from booking.domain.tokens import manage_token
from booking.models import BulkKind, BulkRun, CalendarException, Contact
from booking.models.zone import WARSAW
from tenants.messaging.gsm import fold, parts
from tenants.messaging.models import Message
from tenants.messaging.wording import word


def test_people_channels_and_sms_are_counted(town: Desk) -> None:
    visit(town, 9)
    mail_only, nobody = visit(town, 10), visit(town, 11)
    Contact.objects.filter(booking=mail_only).update(phone="")
    Contact.objects.filter(booking=nobody).update(phone="", email="")
    found = preview(order(BulkKind.CANCEL), FRIDAY)
    assert (len(found.hits), found.emails, found.sms) == (3, 2, 1)
    assert [hit.reference for hit in found.silent] == [nobody.reference]
    assert found.sms_parts >= 1


def test_the_message_is_shown_as_the_first_person_would_read_it(town: Desk) -> None:
    mine = visit(town, 9)
    for kind, words in (
        (BulkKind.CANCEL, {}),
        (BulkKind.MOVE, {"to_day": MONDAY + timedelta(days=1)}),
        (BulkKind.RESCUE, {}),
    ):
        found = preview(order(kind, **words), FRIDAY)
        assert "awaria prądu" in found.letters["email"].body
        assert found.letters["sms"].body
    assert state(mine) == "booked"
    assert not BulkRun.objects.exists()
    assert not Message.objects.filter(kind__startswith="bulk").exists()


def test_the_phone_list_names_whom_nobody_reached(town: Desk) -> None:
    reached, silent = visit(town, 9), visit(town, 10)
    Contact.objects.filter(booking=silent).update(phone="", email="")
    run = done(BulkKind.CANCEL)
    assert [hit.reference for _item, hit in phone_list(run.pk)] == [silent.reference]
    assert reached.reference != silent.reference


def test_who_found_no_place_stands_on_the_phone_list(town: Desk) -> None:
    mine = visit(town, 9)
    tuesday = MONDAY + timedelta(days=1)
    for _number in range(2):
        visit(town, 9, day=tuesday)
    run = done(BulkKind.MOVE, to_day=tuesday)
    ((item, hit),) = phone_list(run.pk)
    assert (hit.reference, item.why) == (mine.reference, "slot_taken")


def test_the_cost_does_not_grow_with_people(town: Desk) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            preview(order(BulkKind.CANCEL), FRIDAY)
        return len(caught)

    visit(town, 9)
    few = queries()
    for hour in (8, 10, 11, 13):
        visit(town, hour)
    assert queries() == few


@pytest.mark.parametrize(
    ("kind", "words", "warned"),
    [
        (BulkKind.CANCEL, {}, True),
        (BulkKind.RESCUE, {}, True),
        (BulkKind.MOVE, {"to_day": MONDAY + timedelta(days=1)}, False),
        (BulkKind.CANCEL, {"since": time(9)}, False),
        (BulkKind.CANCEL, {"last": MONDAY + timedelta(days=1)}, True),
    ],
)
def test_a_day_that_can_still_be_booked_is_warned_of(
    town: Desk, kind: BulkKind, words: dict[str, object], warned: bool
) -> None:
    for hour in range(8, 12):  # full, and open all the same: places are freed by the order
        visit(town, hour)
    assert preview(order(kind, **words), FRIDAY).still_open is warned


def test_a_closed_day_is_not_warned_of(town: Desk) -> None:
    visit(town, 9)
    CalendarException.objects.create(first_day=MONDAY, last_day=MONDAY, closed=True)
    assert not preview(order(BulkKind.RESCUE), FRIDAY).still_open


def test_a_day_too_near_to_be_booked_is_not_warned_of(town: Desk) -> None:
    visit(town, 9)
    today = datetime.combine(MONDAY, time(7), WARSAW)
    assert not preview(order(BulkKind.RESCUE), today).still_open


def test_only_the_counter_that_is_out_of_order_must_be_closed(town: Desk) -> None:
    visit(town, 9)
    first, second = town.counters
    CalendarException.objects.create(first_day=MONDAY, last_day=MONDAY, counter=first, closed=True)
    assert not preview(order(BulkKind.RESCUE, counters=(first.pk,)), FRIDAY).still_open
    assert not preview(order(BulkKind.RESCUE, counters=(second.pk,)), FRIDAY).hits
    assert preview(order(BulkKind.RESCUE), FRIDAY).still_open


def test_who_was_left_alone_by_a_stopped_run_is_not_called(town: Desk) -> None:
    for hour in (9, 10):
        Contact.objects.filter(booking=visit(town, hour)).update(phone="", email="")
    run = start(order(BulkKind.CANCEL), key="k", now=FRIDAY, by=BARTEK)
    go_on(run.pk, now=FRIDAY, most=1)
    stop(run.pk, now=FRIDAY, by=BARTEK)
    assert [hit.start.hour for _item, hit in phone_list(run.pk)] == [9]


def test_the_office_never_sees_the_link_by_which_a_person_acts(town: Desk) -> None:
    mine = visit(town, 9)
    for kind, words in (
        (BulkKind.CANCEL, {}),
        (BulkKind.MOVE, {"to_day": MONDAY + timedelta(days=1)}),
        (BulkKind.RESCUE, {}),
    ):
        shown = preview(order(kind, **words), FRIDAY).letters.values()
        assert manage_token(mine) not in "".join(f"{one.body}{one.footer}" for one in shown)


def test_the_message_of_a_move_names_the_old_and_the_new_time(town: Desk) -> None:
    visit(town, 9)
    goal = order(BulkKind.MOVE, to_day=MONDAY + timedelta(days=1))
    letter = preview(goal, FRIDAY).letters["email"]
    assert letter.subject == "Nowy termin wizyty: wtorek, 24 listopada 2026 r., godz. 09:00"
    assert "Poprzedni termin: poniedziałek, 23 listopada 2026 r., godz. 09:00" in letter.body
    there = order(BulkKind.MOVE, to_counter=town.counters[1].pk)
    assert f"Okienko: {town.counters[1].name}" in preview(there, FRIDAY).letters["email"].body


@pytest.mark.parametrize("kind", [BulkKind.CANCEL, BulkKind.RESCUE, BulkKind.MOVE])
def test_the_cost_told_before_is_the_cost(town: Desk, kind: BulkKind) -> None:
    """SMS as they go out, link and all, though the link is hidden from the office's eyes."""
    visit(town, 9)
    words = {"to_day": MONDAY + timedelta(days=1)} if kind == BulkKind.MOVE else {}
    told_before = preview(order(kind, **words), FRIDAY).sms_parts
    done(kind, **words)
    letter = Message.objects.get(kind__in=set(LETTER.values()), channel="sms")
    spoken = BookingLetters().letter(letter)
    assert spoken is not None
    said = word(TEXTS, (letter.kind, "sms", "pl"), spoken.variables, now=FRIDAY).body
    assert parts(fold(said)) == told_before

"""Who would hear what, before anything happens."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from support.booking_desk import FRIDAY, MONDAY, Desk
from support.closing import done, order, visit
from support.visits import state

from booking.domain.bulk.preview import phone_list, preview
from booking.models import BulkKind, BulkRun, Contact
from tenants.messaging.models import Message


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

"""Day masks are verified and made anew, and no visit is lost meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.core.management import call_command
from django.db import connection, connections, transaction
from support.booking_desk import FRIDAY, Desk, open_desk
from support.visits import book, send, take

from booking.domain import rebuild
from booking.domain.confirm import confirm_by_pin
from booking.domain.invariants import broken
from booking.domain.rebuild import rebuild_masks
from booking.domain.tokens import pin
from booking.models import Booking, DayMask
from tenants.context import office_context
from tenants.models import Office

I3 = "I3 a day mask differs from a recount"


def add_a_cell() -> None:
    mask = DayMask.objects.get()
    mask.busy |= 1 << 250
    mask.save()


def lose_a_cell() -> None:
    DayMask.objects.update(busy=0)


def lose_the_row() -> None:
    DayMask.objects.all().delete()


@pytest.mark.parametrize("damage", [add_a_cell, lose_a_cell, lose_the_row])
def test_a_damaged_mask_is_found_rebuilt_and_found_clean(
    desk: Desk, damage: Callable[[], None]
) -> None:
    book(desk)
    right = DayMask.objects.get().busy
    damage()
    assert list(broken(FRIDAY)) == [I3]
    assert rebuild_masks() == 1
    assert broken(FRIDAY) == {}
    assert DayMask.objects.get().busy == right
    assert rebuild_masks() == 0


def test_the_doctor_finds_and_rebuilds_and_touches_no_other_office(
    new_office: Callable[[], Office], capsys: pytest.CaptureFixture[str]
) -> None:
    offices = [new_office(), new_office()]
    for office in offices:
        with office_context(office):
            book(open_desk())
            lose_a_cell()
    for office in offices:
        with pytest.raises(SystemExit, match="1"):
            call_command("doctor", "--invariants", "--office", office.subdomain)
        assert I3 in capsys.readouterr().out
    with pytest.raises(SystemExit, match="0"):
        call_command("doctor", "--rebuild-masks", "--invariants", "--office", offices[0].subdomain)
    assert f"{offices[0].subdomain}: 1 day masks were wrong" in capsys.readouterr().err
    with office_context(offices[1]):
        assert list(broken(FRIDAY)) == [I3]


def confirm_while_it_is_rebuilt(office: Office, pending: Booking) -> None:
    """Confirm in a transaction that ends only after the rebuilding has begun."""
    written = Event()

    def confirm() -> None:
        try:
            with office_context(office), transaction.atomic():
                confirm_by_pin(booking_id=pending.pk, pin=pin(pending), now=FRIDAY)
                written.set()
                begun.wait(2)
        finally:
            connections.close_all()

    def rebuild_it() -> None:
        try:
            with office_context(office):
                connection.ensure_connection()  # that takes its time on a busy machine
                written.wait(10)
                rebuild_masks()
        finally:
            begun.set()
            connections.close_all()

    begun = Event()
    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(confirm), pool.submit(rebuild_it)]:
            done.result(20)


def an_office_with_a_visit_to_confirm(office: Office) -> Booking:
    with office_context(office):
        desk = open_desk()
        book(desk, 8)
        return send(take(desk, 9))


def test_a_visit_booked_meanwhile_is_not_lost(new_office: Callable[[], Office]) -> None:
    office = new_office()
    confirm_while_it_is_rebuilt(office, an_office_with_a_visit_to_confirm(office))
    with office_context(office):
        assert Booking.objects.filter(state="booked").count() == 2
        assert broken(FRIDAY) == {}


def test_negative_control_without_the_lock_a_visit_booked_meanwhile_is_lost(
    new_office: Callable[[], Office], monkeypatch: pytest.MonkeyPatch
) -> None:
    office = new_office()
    pending = an_office_with_a_visit_to_confirm(office)
    with office_context(office):
        add_a_cell()
    monkeypatch.setattr(rebuild, "LOCK", "SELECT 1")
    confirm_while_it_is_rebuilt(office, pending)
    with office_context(office):
        assert I3 in broken(FRIDAY)

"""Whatever cuts bulk work off, and whoever works at it beside: each visit once, none left out."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from threading import Barrier
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection, connections
from support.booking_desk import FRIDAY, MONDAY, Desk, open_desk
from support.closing import items, order, told, visit
from support.visits import BARTEK, state

from booking.domain.bulk import run as work
from booking.domain.bulk.order import start
from booking.domain.bulk.preview import phone_list
from booking.domain.bulk.run import go_on, work_on
from booking.domain.cancel import cancel
from booking.domain.invariants import broken
from booking.domain.letters_bulk import tell_bulk_cancelled
from booking.errors import IdempotencyMismatch, Refusal
from booking.models import Booking, BulkItem, BulkKind, BulkRun, BulkState, Settings
from tenants.audit.actor import RESIDENT
from tenants.audit.models import Entry
from tenants.context import office_context
from tenants.models import Office
from tenants.profile.models import Profile

Story = tuple[BulkKind, dict[str, Any], str, int]
KINDS: list[Story] = [
    (BulkKind.CANCEL, {}, "bulk_cancelled", 0),
    (BulkKind.MOVE, {"to_day": MONDAY + timedelta(days=7)}, "bulk_moved", 0),
    (BulkKind.RESCUE, {}, "rescue_offer", 3),
]


class Killed(BaseException):
    """As when a process is told to die: nothing catches it."""


@contextmanager
def cut(monkeypatch: pytest.MonkeyPatch, number: int, blow: Callable[[], None]) -> Iterator[None]:
    """``blow`` falls when the work on visit ``number`` is done but not yet stored."""
    save, count = BulkItem.save, iter(range(1, 1000))

    def breaking(item: BulkItem, **words: Any) -> None:
        save(item, **words)
        if next(count) == number:
            blow()

    with monkeypatch.context() as patched:
        patched.setattr(BulkItem, "save", breaking)
        yield


def killed() -> None:
    raise Killed


def times_told(one: Booking, kind: str) -> int:
    return sum(name == kind and channel == "email" for name, channel in told(one))


@pytest.mark.parametrize("story", KINDS)
@pytest.mark.parametrize("number", [1, 2, 3])
def test_killed_before_a_visit_is_stored_it_goes_on_with_that_one(
    town: Desk, monkeypatch: pytest.MonkeyPatch, number: int, story: Story
) -> None:
    kind, words, letter, held = story
    here = [visit(town, hour) for hour in (9, 10, 11)]
    run = start(order(kind, **words), key="k", now=FRIDAY, by=BARTEK)
    with cut(monkeypatch, number, killed), pytest.raises(Killed):
        go_on(run.pk, now=FRIDAY)
    assert [times_told(one, letter) for one in here] == [1] * (number - 1) + [0] * (4 - number)
    while work_on(FRIDAY):
        pass
    assert [times_told(one, letter) for one in here] == [1] * 3
    assert not run.items.filter(state="waiting").exists()
    assert Booking.objects.filter(state="held").count() == 3 * held
    assert broken(FRIDAY) == {}


def test_a_server_that_dies_in_the_middle_loses_nothing(
    new_office: Callable[[], Office], monkeypatch: pytest.MonkeyPatch
) -> None:
    office = new_office()
    with office_context(office):
        desk = open_town()
    days = (MONDAY + timedelta(days=number) for number in (0, 1, 2, 3, 4, 14, 15, 16, 17))
    for kind, _words, letter, held in KINDS:
        for number in (1, 2, 3):
            day = next(days)
            goal = {"to_day": day + timedelta(days=7)} if kind == BulkKind.MOVE else {}
            with office_context(office):
                here = [visit(desk, hour, day=day) for hour in (9, 10, 11)]
                about = order(kind, first=day, last=day, **goal)
                run = start(about, key=f"{kind} {number}", now=FRIDAY, by=BARTEK)
                before = Booking.objects.filter(state="held").count()
            with (
                cut(monkeypatch, number, server_gone),
                pytest.raises(OperationalError),
                office_context(office),
            ):
                go_on(run.pk, now=FRIDAY)
            connection.close()
            with office_context(office):
                assert run.items.exclude(state="waiting").count() == number - 1
                while work_on(FRIDAY):
                    pass
                assert [times_told(one, letter) for one in here] == [1] * 3
                assert not run.items.filter(state="waiting").exists()
                assert Booking.objects.filter(state="held").count() == before + 3 * held
    with office_context(office):
        assert broken(FRIDAY) == {}


def server_gone() -> None:
    """The server drops this connection, as when it is restarted."""
    mine = connection.connection.info
    with psycopg.connect(mine.dsn, password=mine.password) as killer:
        killer.execute("SELECT pg_terminate_backend(%s)", [mine.backend_pid])


def open_town() -> Desk:
    desk = open_desk(priorities=(1, 2), people=3)
    Settings.objects.update_or_create(defaults={"visits_per_contact": 50, "confirmation": "none"})
    Profile.objects.update(sms_gateway="sink")
    return desk


def at_once(office: Office, *acts: Callable[[], object]) -> list[object]:
    """Do ``acts`` at the same moment, each on a connection of its own; what each answered."""
    together = Barrier(len(acts))

    def one(act: Callable[[], object]) -> object:
        try:
            with office_context(office):
                together.wait(timeout=30)
                return act()
        except Refusal as refused:
            return refused.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def test_two_presses_at_once_are_one_order(new_office: Callable[[], Office]) -> None:
    office = new_office()
    with office_context(office):
        desk = open_town()
        for hour in (9, 10, 11):
            visit(desk, hour)

    def press() -> object:
        return start(order(BulkKind.CANCEL), key="raz", now=FRIDAY, by=BARTEK).pk

    assert len(set(at_once(office, *[press] * 6))) == 1
    with office_context(office):
        assert BulkRun.objects.count() == 1
        assert BulkItem.objects.count() == 3
        assert Entry.objects.filter(action="bulk.cancel").count() == 1


def test_workers_side_by_side_share_the_visits_and_residents_cancel_meanwhile(
    new_office: Callable[[], Office],
) -> None:
    office = new_office()
    with office_context(office):
        desk = open_town()
        here = [visit(desk, hour, minute) for hour in (8, 9, 10, 11) for minute in (0, 30)]
        run = start(order(BulkKind.CANCEL), key="k", now=FRIDAY, by=BARTEK)

    def labour() -> object:
        while work_on(FRIDAY):
            pass
        return "worked"

    def change_of_mind() -> object:
        for one in reversed(here[4:]):
            cancel(booking_id=one.pk, now=FRIDAY, by=RESIDENT)
        return "cancelled"

    assert set(at_once(office, labour, labour, labour, change_of_mind)) == {"worked", "cancelled"}
    with office_context(office):
        run.refresh_from_db()
        assert run.state == BulkState.DONE
        assert not run.items.filter(state="waiting").exists()
        assert [state(one) for one in here] == ["cancelled"] * 8
        assert [one.events.filter(action="cancel").count() for one in here] == [1] * 8
        for one in here:
            letters = [kind for kind, channel in told(one) if channel == "email"]
            assert letters in (["bulk_cancelled"], ["cancelled_by_resident"]), letters
        assert broken(FRIDAY) == {}


def test_a_visit_that_breaks_the_work_does_not_keep_the_others_from_hearing(
    town: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    here = [visit(town, hour) for hour in (9, 10, 11)]

    def choking(booking: Booking, *words: Any) -> None:
        if booking.pk == here[0].pk:
            raise ValueError
        tell_bulk_cancelled(booking, *words)

    monkeypatch.setattr(work, "tell_bulk_cancelled", choking)
    run = start(order(BulkKind.CANCEL), key="k", now=FRIDAY, by=BARTEK)
    with caplog.at_level(logging.ERROR):
        while work_on(FRIDAY):
            pass
    assert items(run) == {
        here[0].reference: ("refused", "failed"),
        here[1].reference: ("done", ""),
        here[2].reference: ("done", ""),
    }
    assert [state(one) for one in here] == ["booked", "cancelled", "cancelled"]
    assert "could not be dealt with" in caplog.text
    assert [hit.reference for _item, hit in phone_list(run.pk)] == [here[0].reference]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (BulkKind.RESCUE, {}),
        (BulkKind.CANCEL, {"reason": "inny powód"}),
        (BulkKind.CANCEL, {"last": MONDAY + timedelta(days=1)}),
        (BulkKind.MOVE, {"to_day": MONDAY + timedelta(days=1)}),
    ],
)
def test_a_key_names_one_order_for_ever(town: Desk, kind: BulkKind, words: dict[str, Any]) -> None:
    visit(town, 9)
    start(order(BulkKind.CANCEL), key="k", now=FRIDAY, by=BARTEK)
    with pytest.raises(IdempotencyMismatch):
        start(order(kind, **words), key="k", now=FRIDAY, by=BARTEK)
    assert BulkRun.objects.count() == 1

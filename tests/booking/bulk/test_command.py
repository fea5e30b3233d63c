"""``okienko bulk``: for the day on which the panel is not at hand."""

from __future__ import annotations

import json
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from support.booking_desk import FRIDAY, MONDAY, Desk, open_desk
from support.closing import order
from support.closing import visit as booked
from support.visits import BARTEK

from booking.domain.bulk import run as work
from booking.domain.bulk.order import start
from booking.domain.bulk.run import go_on
from booking.domain.retry import Busy
from booking.management.commands import bulk as command
from booking.models import Booking, BulkItem, BulkKind, BulkRun, Settings
from tenants.context import office_context
from tenants.models import Office


@pytest.fixture
def town(olsztyn: Office) -> Desk:
    """Two counters; the command goes into the office by itself."""
    with office_context(olsztyn):
        desk = open_desk(priorities=(1, 2), people=3)
        Settings.objects.update(visits_per_contact=50, confirmation="none")
        return desk


def visit(office: Office, desk: Desk, hour: int) -> Booking:
    with office_context(office):
        return booked(desk, hour)


def now_is(office: Office, booking: Booking) -> Booking:
    with office_context(office):
        return Booking.objects.get(pk=booking.pk)


def bulk(*words: str) -> tuple[str, str, int]:
    """Standard output, standard error and exit code."""
    out, err = StringIO(), StringIO()
    code = 0
    with time_machine.travel(FRIDAY, tick=False):
        try:
            call_command("bulk", *words, stdout=out, stderr=err)
        except SystemExit as end:
            code = int(end.code or 0)
    return out.getvalue(), err.getvalue(), code


def test_a_dry_run_counts_and_changes_nothing(olsztyn: Office, town: Desk) -> None:
    mine = visit(olsztyn, town, 9)
    out, _err, code = bulk(
        "cancel", "olsztyn", "--from", str(MONDAY), "--dry-run", "--json", "--unit", "bok"
    )
    assert code == 0
    assert json.loads(out)["visits"] == 1
    assert now_is(olsztyn, mine).state == "booked"


def test_visits_are_cancelled_and_counted(olsztyn: Office, town: Desk) -> None:
    mine = visit(olsztyn, town, 9)
    out, _err, code = bulk("cancel", "olsztyn", "--from", str(MONDAY), "--json", "--key", "raz")
    told = json.loads(out)
    assert (code, told["state"], told["done"]) == (0, "done", 1)
    assert now_is(olsztyn, mine).state == "cancelled"
    again, _err, _code = bulk("cancel", "olsztyn", "--from", str(MONDAY), "--json", "--key", "raz")
    assert json.loads(again)["run"] == told["run"]
    with office_context(olsztyn):
        assert BulkRun.objects.count() == 1


def test_other_times_are_offered(olsztyn: Office, town: Desk) -> None:
    visit(olsztyn, town, 9)
    out, _err, _code = bulk("rescue", "olsztyn", "--from", str(MONDAY), "--reason", "awaria")
    assert "offered: 1" in out
    with office_context(olsztyn):
        assert Booking.objects.filter(kept_for="rescue").count() == 3


def test_visits_move_to_another_day(olsztyn: Office, town: Desk) -> None:
    mine = visit(olsztyn, town, 9)
    out, _err, _code = bulk("move", "olsztyn", "--from", str(MONDAY), "--day", "2026-11-24")
    assert "done: 1" in out
    assert now_is(olsztyn, mine).moves == 1


def test_an_order_cut_off_is_resumed(olsztyn: Office, town: Desk) -> None:
    visit(olsztyn, town, 9)
    visit(olsztyn, town, 10)
    with office_context(olsztyn):
        run = start(order(BulkKind.CANCEL), key="k", now=FRIDAY, by=BARTEK)
        go_on(run.pk, now=FRIDAY, most=1)
    out, _err, _code = bulk("resume", "olsztyn", str(run.pk), "--json")
    assert json.loads(out)["done"] == 2
    with office_context(olsztyn):
        assert set(BulkItem.objects.values_list("state", flat=True)) == {"done"}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("cancel", "nigdzie", "--from", "2026-11-23"), "no office"),
        (("cancel", "olsztyn", "--from", "2026-11-23", "--unit", "kasa"), "kasa"),
        (("cancel", "olsztyn", "--from", "2026-11-23", "--to", "2026-11-01"), "last"),
        (("cancel", "olsztyn", "--from", "2026-11-29"), "wyborze"),
    ],
)
def test_what_cannot_be_is_told_with_exit_code_1(
    olsztyn: Office, town: Desk, words: tuple[str, ...], told: str
) -> None:
    visit(olsztyn, town, 9)
    _out, err, code = bulk(*words)
    assert code == 1
    assert told in err


def test_a_visit_somebody_is_at_work_on_is_tried_again_a_minute_later(
    olsztyn: Office, town: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit(olsztyn, town, 9)
    waits: list[float] = []

    def busy(*_words: object) -> None:
        raise Busy

    monkeypatch.setattr(work, "_cancel", busy)
    monkeypatch.setattr(command, "sleep", waits.append)
    _out, _err, code = bulk("cancel", "olsztyn", "--from", str(MONDAY))
    assert (code, waits) == (command.PARTLY, [60.0] * (work.MOST_TRIES - 1))

"""What is measured is the same on both sides."""

from __future__ import annotations

from collections.abc import Iterator
from socket import create_connection, create_server, socket
from threading import Thread
from time import sleep
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker
from support.booking_desk import FRIDAY

from booking.management.bench import days, load
from booking.management.bench.figure import at_least, at_most
from booking.management.bench.raw import INSERT, START
from booking.management.bench.town import WORKING, Town, build, fill
from booking.models import Booking, DayMask
from tenants.context import office_context
from tenants.schema import drop_schema


@pytest.fixture
def town(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Town]:
    from conftest import forget

    with django_db_blocker.unblock():
        town = build(counters=3, minutes=15, windows="08:00-16:00", week=WORKING, now=FRIDAY)
        yield town
        drop_schema(str(town.office.schema_name))
        forget(town.office)


def test_day_masks_and_multiranges_count_the_same_free_times(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(days, "ROUNDS", 1)
    monkeypatch.setattr(days, "LENGTH", 10)
    fill(town, 0.9, length=10)
    masks, ranges, queries = days._compare(town)  # raises where they differ
    assert masks > 0
    assert ranges > 0
    assert queries == 3
    with office_context(town.office):
        assert Booking.objects.count() * 3 == sum(m.busy.bit_count() for m in DayMask.objects.all())


def test_the_raw_insert_fits_the_table(town: Town) -> None:
    from django.db import connection

    counter = town.counters[0]
    with office_context(town.office), connection.cursor() as cursor:
        statement = INSERT.format(
            start=START.format(slot="7"),
            service=town.service.pk,
            unit=counter.unit_id,
            counter=counter.pk,
            location=counter.unit.location_id,
        )
        cursor.execute(statement)
        cursor.execute(statement)
        assert Booking.objects.count() == 1


def test_a_figure_says_whether_its_goal_is_met() -> None:
    assert at_least("a", 2, 1).met
    assert not at_most("a", 2, 1).met
    assert "MISSED" in at_most("a", 2, 1).as_line()


def test_who_waits_for_a_line_waits_for_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def slowly(*words: Any) -> socket:
        sleep(0.1)
        return create_connection(*words)

    monkeypatch.setattr(load, "create_connection", slowly)
    with create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            line, _address = server.accept()
            with line:
                line.recv(65536)
                line.sendall(b"HTTP/1.1 304 Not Modified\r\n\r\n")

        Thread(target=answer, daemon=True).start()
        told = load.get_all(server.getsockname()[1], "olsztyn.localhost", [("/", "")])
    assert told.statuses == {304: 1}
    assert told.times[0] >= 100

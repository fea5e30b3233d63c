"""A day in a simulated hall: clerks in processes of their own, kills in between; all agrees."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from support.hall import open_hall
from support.hall_day import HallDay, the_time

from booking.domain.invariants import broken
from booking.models import Booking, Ticket
from tenants.context import office_context
from tenants.models import Office

LONG: Final = os.environ.get("OKIENKO_LANE") == "long"
# visits, without an appointment, counters, kills
DAYS: Final = [(24, 8, 3, 1)] + ([(300, 100, 6, 12)] if LONG else [])


@pytest.mark.parametrize(("visits", "walk_ins", "counters", "kills"), DAYS)
def test_nobody_is_lost_or_called_twice_on_a_day_with_kills(
    new_office: Callable[[], Office],
    tmp_path: Path,
    visits: int,
    walk_ins: int,
    counters: int,
    kills: int,
) -> None:
    office = new_office()
    with office_context(office):
        desk = open_hall(
            windows=("08:00-17:00",), priorities=tuple(range(1, counters + 1)), duration=5
        )
    day = HallDay(office, desk, visits, walk_ins, kills, tmp_path)
    day.run()
    with office_context(office):
        assert broken(the_time(day.begun)) == {}
        states = dict(Ticket.objects.values_list("pk", "state"))
        came = Ticket.objects.exclude(booking=None).count()
        open_ones = Booking.objects.filter(state="arrived").count()
        walked = Ticket.objects.filter(booking=None).count()
    assert set(states.values()) <= {"served", "gone"}, "nobody waits any more"
    assert (open_ones, came + walked + len(day.refused)) == (0, visits - visits // 9 + walk_ins)
    assert set(day.refused) <= {"check_in_late", "unknown_code"}, day.refused
    kept = {(what, ticket) for what, ticket in day.told if what != "called"}
    assert {(states[ticket], ticket) for _what, ticket in kept} == kept, "acknowledged and lost"
    called = [ticket for what, ticket in day.told if what == "called"]
    assert len(called) == len(set(called)), "acknowledged calls of one person"
    assert all(len(counters) == 1 for counters in day.seen.values()), "one counter on every screen"
    assert day.killed == kills

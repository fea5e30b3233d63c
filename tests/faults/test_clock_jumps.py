"""The machine's clock is set: work goes on at once, holds move by the jump, no promise breaks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
import time_machine
from celery import Celery
from celery.beat import PersistentScheduler
from celery.schedules import schedule
from support.booking_desk import FRIDAY, open_desk
from support.visits import book, send, take

from booking.domain.cancel import cancel
from booking.domain.confirm import confirm_by_link
from booking.domain.expire import expire_overdue
from booking.domain.invariants import broken
from booking.models import Booking
from okienko.beat import Clock
from tenants.audit.actor import SYSTEM
from tenants.models import Office

HOUR: Final = timedelta(hours=1)
MIDDAY: Final = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)


@pytest.fixture
def app() -> Iterator[Celery]:
    app = Celery("jump", broker="memory://", set_as_current=False)
    app.conf.timezone = "Europe/Warsaw"
    app.conf.beat_schedule = {
        "often": {"task": "often", "schedule": schedule(2.0)},
        "seldom": {"task": "seldom", "schedule": schedule(300.0)},
    }
    yield app
    app.close()


def ring(kind: Any, app: Celery, path: Path, moments: list[datetime]) -> list[tuple[str, datetime]]:
    """Let a scheduler look at the clock at these moments; what it sent and when."""
    sent: list[tuple[str, datetime]] = []

    class Heard(kind):  # type: ignore[misc]  # a class that is given
        def apply_async(self, entry: Any, **_more: Any) -> None:
            sent.append((entry.task, self.app.now()))

    with time_machine.travel(moments[0], tick=False) as clock:
        heard = Heard(app=app, schedule_filename=str(path), lazy=True)
        heard.setup_schedule()
        for moment in moments:
            clock.move_to(moment)
            for _turn in range(5):
                heard.tick()
        heard.close()
    return sent


def jump() -> list[datetime]:
    """Ten minutes by seconds, then an hour back, then ten more minutes."""
    before = [MIDDAY + timedelta(seconds=2 * n) for n in range(300)]
    return before + [one - HOUR for one in before]


def test_set_back_by_an_hour_the_clock_rings_on(app: Celery, tmp_path: Path) -> None:
    sent = ring(Clock, app, tmp_path / "clock", jump())
    after = [task for task, at in sent if at < MIDDAY]
    assert after.count("often") > 250
    assert after.count("seldom") >= 1
    # A clock that is started anew finds moments in its file that have not come.
    later = ring(Clock, app, tmp_path / "clock", [one - 2 * HOUR for one in jump()[:20]])
    assert [task for task, _at in later].count("often") > 10


def test_celerys_own_would_be_silent(app: Celery, tmp_path: Path) -> None:
    sent = ring(PersistentScheduler, app, tmp_path / "clock", jump())
    assert [at for _task, at in sent if at < MIDDAY] == []


@pytest.mark.parametrize("leap", [-HOUR, HOUR], ids=["back", "on"])
def test_visits_go_on_over_a_jump_and_no_promise_breaks(
    in_olsztyn: Office, leap: timedelta
) -> None:
    desk = open_desk()
    held = take(desk, 9, 0)
    sent = send(take(desk, 10, 0), now=FRIDAY)
    booked = book(desk, 11, 0)
    now = FRIDAY + leap

    expire_overdue(now)
    fresh = take(desk, 13, 0, now=now)
    send(fresh, now=now)
    cancel(booking_id=booked.pk, now=now, by=SYSTEM)
    if leap < timedelta():
        confirm_by_link(booking_id=sent.pk, now=now)

    states = {one.pk: one.state for one in Booking.objects.all()}
    assert states[booked.pk] == "cancelled"
    assert states[fresh.pk] == "pending"
    if leap > timedelta():
        assert (states.get(held.pk, "dropped"), states[sent.pk]) == ("dropped", "expired")
    else:
        assert (states[held.pk], states[sent.pk]) == ("held", "booked")
    assert broken(now) == {}

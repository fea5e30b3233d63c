"""One office's long queue, and everybody else's few messages: who waits how long, in numbers."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from kombu import Queue
from support.notes import NOW, Notes

from okienko.celery import app
from tenants import dispatch as clock
from tenants.context import office_context, platform_context
from tenants.ids import uuid7
from tenants.messaging import deliver as delivering
from tenants.messaging.deliver import BATCH, sweep
from tenants.messaging.models import Message
from tenants.messaging.outbox import Owed, owe
from tenants.messaging.sources import Letter, register_source
from tenants.models import Due, Office

QUEUE = 10_000
pytestmark = pytest.mark.django_db


@pytest.fixture
def handed_over(monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    """What went out, in order; a channel that takes no time."""
    order: list[UUID] = []

    def prepare(message: Message, letter: Letter, text: object) -> Callable[[], str]:
        return lambda: order.append(message.about) or ""

    monkeypatch.setitem(delivering.CHANNELS, "email", prepare)
    return order


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> deque[UUID]:
    """The broker: first come, first served."""
    queue: deque[UUID] = deque()
    monkeypatch.setattr(
        clock, "send", lambda task, office, **_: task == "messaging.sweep" and queue.append(office)
    )
    return queue


class Everybody(Notes):
    """Writes the same letter about whatever it is."""

    def letter(self, message: Message) -> Letter:
        return Letter("dorota@example.com", "pl", {"who": "Dorota"})


def owe_some(count: int, now_minus: timedelta) -> list[UUID]:
    """So many messages of this office, due so long ago."""
    abouts = [uuid7() for _ in range(count)]
    words = {"kind": "hello", "channel": "email", "occasion": "first", "about_kind": "note"}
    moment = NOW - now_minus
    owe([Owed(about=about, due_at=moment, **words) for about in abouts], now=moment)
    return abouts


def work(line: deque[UUID], offices: dict[UUID, Office], turns: int) -> None:
    """One worker: it takes what is next; the clock ticks when there is nothing."""
    for _ in range(turns):
        if not line and not clock.dispatch(NOW + timedelta(minutes=1)):
            return
        if line:
            office = offices.get(line.popleft())
            if office is None:
                continue  # a neighbour's, still standing
            with office_context(office):
                sweep(now=NOW)


@pytest.fixture
def two(
    olsztyn: Office, pultusk: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> dict[UUID, Office]:
    from tenants.messaging import sources

    monkeypatch.setitem(sources._sources, "note", None)  # given back afterwards
    register_source("note", Everybody(tmp_path))
    return {one.pk: one for one in (olsztyn, pultusk)}


def test_an_office_with_ten_thousand_lets_another_in_after_one_turn(
    olsztyn: Office,
    pultusk: Office,
    two: dict[UUID, Office],
    line: deque[UUID],
    handed_over: list[UUID],
) -> None:
    with office_context(olsztyn):
        owe_some(QUEUE, timedelta(hours=1))
    with office_context(pultusk):
        few = owe_some(3, timedelta(0))
    work(line, two, turns=2)
    first = min(handed_over.index(one) for one in few)
    assert first <= BATCH, f"{first} messages of another office went before"
    assert len(handed_over) == BATCH + 3
    work(line, two, turns=2)
    assert len(handed_over) == 2 * BATCH + 3, "the long queue goes on, a turn at a time"


def test_negative_control_without_turns_the_other_waits_for_all(
    olsztyn: Office,
    pultusk: Office,
    two: dict[UUID, Office],
    line: deque[UUID],
    handed_over: list[UUID],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(delivering, "BATCH", QUEUE)
    monkeypatch.setattr(delivering, "TURN", timedelta(hours=1))
    with office_context(olsztyn):
        owe_some(5 * BATCH, timedelta(hours=1))
    with office_context(pultusk):
        (one,) = owe_some(1, timedelta(0))
    work(line, two, turns=2)
    assert handed_over.index(one) == 5 * BATCH


def test_what_somebody_waits_for_does_not_stand_behind_sweeps() -> None:
    """Workers take from both queues in turns: a code passes three hundred offices' reminders."""
    queues = {queue.name for queue in app.conf.task_queues}
    assert queues == {"celery", "soon"}
    assert all(isinstance(queue, Queue) for queue in app.conf.task_queues)
    route = app.amqp.router.route
    assert route({}, "messaging.deliver")["queue"].name == "soon"
    assert route({}, "tenants.dispatch")["queue"].name == "soon"
    assert route({}, "messaging.sweep").get("queue") is None or (
        route({}, "messaging.sweep")["queue"].name == "celery"
    )
    assert app.conf.task_default_queue == "celery"


def test_nothing_is_lost_when_the_broker_is_emptied(
    olsztyn: Office,
    pultusk: Office,
    two: dict[UUID, Office],
    line: deque[UUID],
    handed_over: list[UUID],
) -> None:
    """Nudges, the clock's tasks and the hints it took are gone: the slow sweep finds all."""
    owed: list[UUID] = []
    for office in two.values():
        with office_context(office):
            owed += owe_some(100, timedelta(minutes=1))
    assert clock.dispatch(NOW) >= 2
    line.clear()
    with platform_context():
        assert not Due.objects.filter(at__lte=NOW, kind="messaging.sweep").exists()
    clock.sweep_all()
    work(line, two, turns=len(line))
    assert sorted(handed_over) == sorted(owed), "each once"

"""The clock reads one table, whatever the number of offices, and loses nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from celery.canvas import Signature
from django.core.cache import caches
from kombu.exceptions import OperationalError
from support.notes import NOW, Notes, again, note
from support.post import Post

from tenants import dispatch as clock
from tenants.context import office_context, platform_context
from tenants.due import take_due, worked
from tenants.ids import uuid7
from tenants.messaging import tasks
from tenants.messaging.deliver import sweep
from tenants.messaging.outbox import NUDGED
from tenants.models import Due, Office, OfficeState
from tenants.registry import due_tasks
from tenants.tasks import OfficeGone, send

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, UUID]]:
    """The tasks the clock sends."""
    tasks: list[tuple[str, UUID]] = []
    monkeypatch.setattr(clock, "send", lambda task, office, **_: tasks.append((task, office)))
    return tasks


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Let workers work at this moment."""
    return lambda moment: monkeypatch.setattr("django.utils.timezone.now", lambda: moment)


def hint(*offices: UUID, kind: str = "messaging.sweep", at: datetime = NOW) -> None:
    with platform_context():
        Due.objects.bulk_create(Due(office_id=office, kind=kind, at=at) for office in offices)


@pytest.mark.parametrize("count", [1, 300, 2_800])
def test_however_many_offices_have_something_due_it_costs_one_question(
    sent: list[tuple[str, UUID]], django_assert_num_queries: Callable[..., Any], count: int
) -> None:
    offices = [uuid7() for _ in range(count)]
    for seconds in range(3):
        hint(*offices, at=NOW - timedelta(seconds=seconds))
    with django_assert_num_queries(1):
        assert clock.dispatch(NOW) == count
    assert Counter(sent) == Counter(("messaging.sweep", office) for office in offices)
    assert clock.dispatch(NOW) == 0


def test_what_is_not_due_yet_stays(sent: list[tuple[str, UUID]]) -> None:
    office = uuid7()
    hint(office, at=NOW + timedelta(seconds=1))
    assert clock.dispatch(NOW) == 0
    assert clock.dispatch(NOW + timedelta(seconds=1)) == 1


def test_who_waits_longest_comes_first(sent: list[tuple[str, UUID]]) -> None:
    offices = [uuid7() for _ in range(3)]
    for hours, office in zip((1, 3, 2), offices, strict=True):
        hint(office, at=NOW - timedelta(hours=hours))
    clock.dispatch(NOW)
    assert [office for _, office in sent] == [offices[1], offices[2], offices[0]]


def test_work_nobody_does_any_more_stops_nobody(sent: list[tuple[str, UUID]]) -> None:
    office = uuid7()
    hint(office, kind="gone.away", at=LONG_AGO)
    hint(office)
    assert clock.dispatch(NOW) == 1
    assert sent == [("messaging.sweep", office)]


def test_what_a_dead_broker_did_not_take_stays_due(monkeypatch: pytest.MonkeyPatch) -> None:
    offices = [uuid7() for _ in range(5)]
    for number, office in enumerate(offices):
        hint(office, at=NOW - timedelta(hours=5 - number))
    taken: list[UUID] = []

    def dying(_task: str, office: UUID, **_more: object) -> None:
        if len(taken) == 2:
            raise OperationalError
        taken.append(office)

    monkeypatch.setattr(clock, "send", dying)
    with pytest.raises(OperationalError):
        clock.dispatch(NOW)
    assert taken == offices[:2]
    with platform_context():
        assert {office for office, _ in take_due(NOW)} == set(offices[2:])


def test_when_redis_is_emptied_the_clock_finds_what_is_owed_in_the_database(
    olsztyn: Office, notes: Notes, post: Post, sent: list[tuple[str, UUID]]
) -> None:
    with office_context(olsztyn):
        message = note(notes.about())
    caches["default"]._cache.get_client().flushall()  # type: ignore[attr-defined]  # queues and all
    assert clock.dispatch(NOW + NUDGED) == 1
    assert sent == [("messaging.sweep", olsztyn.pk)]
    with office_context(olsztyn):
        assert sweep(now=NOW + NUDGED) == 1
        assert again(message).state == "sent"
    assert len(post.mails) == 1


def test_a_task_lost_on_its_way_is_sent_again_within_a_minute_and_one_that_worked_never(
    olsztyn: Office,
    notes: Notes,
    post: Post,
    sent: list[tuple[str, UUID]],
    at: Callable[[datetime], None],
) -> None:
    """A worker that is killed takes along what it had fetched; nobody has put it anywhere."""
    with office_context(olsztyn):
        message = note(notes.about())
    lost = NOW + NUDGED
    assert clock.dispatch(lost) == 1
    assert clock.dispatch(lost + timedelta(seconds=40)) == 0, "it may yet come"
    minute = lost + timedelta(minutes=1)
    assert clock.dispatch(minute) == 1
    assert sent == [("messaging.sweep", olsztyn.pk)] * 2
    at(minute)
    tasks.sweep_messages(office=str(olsztyn.pk))
    with office_context(olsztyn):
        assert again(message).state == "sent"
    assert len(post.mails) == 1
    later = minute + timedelta(hours=1)
    clock.dispatch(later)  # where a lease would have ended
    at(later)
    tasks.sweep_messages(office=str(olsztyn.pk))
    assert clock.dispatch(later + timedelta(hours=1)) == 0


def test_copies_nobody_takes_for_minutes_do_no_work_and_what_was_ordered_does(
    olsztyn: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a queue nobody works on grows by one for each office every minute."""
    ends: list[float | None] = []
    monkeypatch.setattr(
        Signature, "apply_async", lambda _self, expires=None, **_how: ends.append(expires)
    )
    hint(olsztyn.pk)
    assert clock.dispatch(NOW) == 1
    send("messaging.sweep", olsztyn.pk)
    assert ends == [300, None]


def test_who_had_begun_before_another_was_sent_does_not_answer_for_that_one(
    olsztyn: Office, sent: list[tuple[str, UUID]]
) -> None:
    hint(olsztyn.pk)
    assert clock.dispatch(NOW + timedelta(seconds=1)) == 1
    for begun, left in ((0, 1), (61, 0)):
        with platform_context():
            worked(olsztyn.pk, ["messaging.sweep"], begun=NOW + timedelta(seconds=begun))
        minute = NOW + timedelta(seconds=begun + 61)
        assert clock.dispatch(minute) == left


def test_a_task_that_fails_is_sent_again_and_offices_that_stand_still_or_are_gone_are_left_alone(
    olsztyn: Office,
    pultusk: Office,
    sent: list[tuple[str, UUID]],
    at: Callable[[datetime], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def failing(now: datetime) -> None:
        raise ConnectionError

    monkeypatch.setattr(tasks, "sweep", failing)
    with platform_context():
        Office.objects.filter(pk=pultusk.pk).update(state=OfficeState.LEAVING)
    nowhere = uuid7()
    hint(olsztyn.pk, pultusk.pk, nowhere)
    assert clock.dispatch(NOW) == 3
    at(NOW)
    with pytest.raises(ConnectionError):
        tasks.sweep_messages(office=str(olsztyn.pk))
    tasks.sweep_messages(office=str(pultusk.pk))
    with pytest.raises(OfficeGone):
        tasks.sweep_messages(office=str(nowhere))
    assert clock.dispatch(NOW + timedelta(minutes=1)) == 1
    assert sent[3:] == [("messaging.sweep", olsztyn.pk)]


def test_the_slow_sweep_visits_every_office_for_every_kind(
    olsztyn: Office, pultusk: Office, sent: list[tuple[str, UUID]]
) -> None:
    assert clock.sweep_all() >= 2
    for task in set(due_tasks().values()):
        assert {(task, olsztyn.pk), (task, pultusk.pk)} <= set(sent)
    assert len(sent) == len(set(sent))


def test_the_task_sweeps_its_own_office_only(
    olsztyn: Office, pultusk: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tenants.context import current_office

    swept: list[Office] = []
    monkeypatch.setattr(tasks, "sweep", lambda now: swept.append(current_office()))
    tasks.sweep_messages(office=str(pultusk.pk))
    assert swept == [pultusk]

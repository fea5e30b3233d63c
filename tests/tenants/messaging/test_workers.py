"""Several workers, and workers that are killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from django.db import connection, connections
from support.notes import NOW, Notes, again, note
from support.post import Post

from tenants.context import office_context
from tenants.messaging import deliver as delivering
from tenants.messaging import lease
from tenants.messaging.deliver import deliver, sweep
from tenants.messaging.lease import LEASE
from tenants.messaging.models import Message, MessageState
from tenants.messaging.outbox import drop_unsent
from tenants.models import Office

ROOT = Path(__file__).resolve().parents[3]
WORKERS = 10


@pytest.fixture
def office(new_office: Callable[[], Office]) -> Office:
    """An office that several connections see."""
    return new_office()


def send_by_many(office: Office, message_id: UUID) -> int:
    """Ten workers at once; how many say they sent it."""
    together = threading.Barrier(WORKERS)

    def work(_number: int) -> bool:
        try:
            with office_context(office):
                together.wait()
                return deliver(message_id, now=NOW)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WORKERS) as pool:
        return sum(pool.map(work, range(WORKERS)))


def test_of_ten_workers_one_sends(office: Office, post: Post, notes: Notes) -> None:
    with office_context(office):
        message = note(notes.about())
    assert send_by_many(office, message.pk) == 1
    assert len(post.mails) == 1


def test_negative_control_without_the_lease_several_send(
    office: Office, post: Post, notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    with office_context(office):
        message = note(notes.about())
    post.seconds = 1.0
    monkeypatch.setattr(
        lease, "claimable", lambda now: Message.objects.filter(state=MessageState.WAITING)
    )
    send_by_many(office, message.pk)
    assert len(post.mails) > 1


@pytest.mark.parametrize(
    ("step", "arrives"),
    [("banner", 1), ("DATA", 1), ("words", 1), ("QUIT", 2)],
    ids=["before it writes", "before the words", "before the yes", "before our note of the yes"],
)
def test_a_killed_workers_message_is_sent_by_another_when_the_lease_is_over(
    office: Office, rude: Any, notes: Notes, step: str, arrives: int
) -> None:
    """The price of losing nothing: a yes nobody wrote down is asked for again, by the same name."""
    server = rude(step, "hang")
    with office_context(office):
        message = note(notes.about())
    worker = start_worker(office, message, server.port, notes.texts)
    assert server.reached.wait(30), "the worker never came so far"
    worker.send_signal(signal.SIGKILL)
    worker.wait(10)
    good = rude("nowhere", "")
    with office_context(office):
        assert (again(message).state, again(message).attempts) == ("waiting", 1)
        assert sweep(now=NOW) == 0, "nobody else while the lease lasts"
        assert sweep(now=NOW + LEASE) == 1
        assert again(message).state == "sent"
    assert server.accepted + good.accepted == arrives


def test_what_a_killed_sweep_had_reserved_is_sent_by_another_and_counts_no_try(
    in_olsztyn: Office, post: Post, notes: Notes
) -> None:
    messages = [note(notes.about()) for _ in range(3)]
    killed = lease.reserve(10, NOW)
    assert lease.begin(killed[0])
    assert sweep(now=NOW) == 0, "nobody else while the lease lasts"
    assert not deliver(messages[1].pk, now=NOW)
    assert sweep(now=NOW + LEASE) == 3
    assert sorted(again(one).attempts for one in messages) == [1, 1, 2]


def test_what_is_dropped_after_it_was_reserved_is_not_sent(
    in_olsztyn: Office, post: Post, notes: Notes
) -> None:
    message = note(notes.about())
    (mine,) = lease.reserve(10, NOW)
    drop_unsent(message.about)
    assert not lease.begin(mine)


def test_a_reservation_that_is_over_is_not_begun(in_olsztyn: Office, notes: Notes) -> None:
    note(notes.about())
    (slow,), (quick,) = lease.reserve(10, NOW), lease.reserve(10, NOW + LEASE)
    assert not lease.begin(slow)
    lease.give_back([slow])
    assert lease.begin(quick), "what is not ours any more we cannot give back"


def test_a_message_that_kills_whoever_sends_it_is_given_up(
    in_olsztyn: Office, post: Post, notes: Notes
) -> None:
    message = note(notes.about())
    Message.objects.filter(pk=message.pk).update(attempts=len(lease.PAUSES) + 1)
    assert not deliver(message.pk, now=NOW)
    assert again(message).state == "dead"
    assert post.mails == []


def test_a_worker_whose_lease_was_over_changes_nothing(
    in_olsztyn: Office, notes: Notes, caplog: pytest.LogCaptureFixture
) -> None:
    message = note(notes.about())
    slow = lease.claim(message.pk, NOW)
    quick = lease.claim(message.pk, NOW + LEASE)
    assert slow
    assert quick
    lease.settle(slow, MessageState.DEAD)
    assert (again(message).state, again(message).leased_until) == ("waiting", quick.leased_until)
    assert "the lease was over" in caplog.text


def start_worker(office: Office, message: Message, port: int, texts: Path) -> Any:
    """Run one delivery in a process of its own, against the test's database."""
    database = urlsplit(os.environ["DATABASE_URL"])._replace(
        path=f"/{connection.settings_dict['NAME']}"
    )
    environment = os.environ | {
        "DATABASE_URL": database.geturl(),
        "OKIENKO_EMAIL_URL": f"smtp://127.0.0.1:{port}",
        "PYTHONPATH": os.pathsep.join(str(ROOT / part) for part in ("tests", ".", "platform")),
        "DJANGO_SETTINGS_MODULE": "okienko.settings",
    }
    words = [str(office.pk), str(message.pk), str(texts)]
    return subprocess.Popen([sys.executable, "-m", "support.one_worker", *words], env=environment)


def test_an_office_is_swept_by_one_worker_at_a_time(
    new_office: Callable[[], Office], post: Post, notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a long queue of one office would take every worker from the others."""
    hints: list[object] = []
    monkeypatch.setattr(delivering, "due", lambda kind, at: hints.append(at))
    office, other = new_office(), new_office()

    def elsewhere(place: Office) -> int:
        try:
            with office_context(place):
                return sweep(now=NOW)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with office_context(office), delivering.only_one() as first:
            assert first
            note(notes.about())
            assert pool.submit(elsewhere, office).result() == 0
            assert hints == [NOW + delivering.AFTER_THE_OTHER], "it comes back"
        with office_context(other):
            note(notes.about())
        assert pool.submit(elsewhere, other).result() == 1, "others are not held up"
        assert pool.submit(elsewhere, office).result() == 1

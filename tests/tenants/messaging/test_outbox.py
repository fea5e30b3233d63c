"""Owing: with what it is about, once per occasion, and never forgotten by the clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from support.notes import NOW, Notes, again, note

from tenants.context import office_context, platform_context
from tenants.due import due
from tenants.messaging import outbox
from tenants.messaging.models import Message
from tenants.messaging.outbox import Owed, drop_unsent, owe, silently
from tenants.messaging.tasks import deliver_messages
from tenants.models import Due, Office

DAY = timedelta(days=1)


@pytest.fixture
def hints(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any]]:
    """What the clock is told."""
    told: list[tuple[str, Any]] = []
    monkeypatch.setattr(outbox, "due", lambda kind, at: told.append((kind, at)))
    return told


def test_the_same_occasion_is_owed_once(in_olsztyn: Office, notes: Notes) -> None:
    about = notes.about()
    for _ in range(3):
        note(about)
    for words in ({"occasion": "second"}, {"channel": "sms"}, {"recipient": "staff:1"}):
        note(about, **words)
    assert Message.objects.filter(about=about).count() == 4


def test_a_message_is_kept_or_forgotten_with_what_it_is_about(
    in_olsztyn: Office, notes: Notes
) -> None:
    about = notes.about()
    with transaction.atomic():
        note(about)
        transaction.set_rollback(True)
    assert not Message.objects.filter(about=about).exists()


def test_neither_address_nor_words_are_kept(in_olsztyn: Office, notes: Notes) -> None:
    row = Message.objects.filter(pk=note(notes.about()).pk).values().get()
    assert "dorota" not in str(row).lower()


def test_what_is_due_at_once_is_sent_after_commit_and_looked_for_a_little_later(
    in_olsztyn: Office,
    notes: Notes,
    hints: list[tuple[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    nudged: list[tuple[Any, ...]] = []
    monkeypatch.setattr("tenants.tasks.send", lambda *words, after: nudged.append((*words, after)))
    with django_capture_on_commit_callbacks(execute=True):
        now = note(notes.about())
        later = note(notes.about(), due_at=NOW + DAY)
        assert nudged == []
    assert nudged == [("messaging.deliver", in_olsztyn.pk, str(now.pk), outbox.GATHERED)]
    assert hints == [("messaging.sweep", NOW + outbox.NUDGED), ("messaging.sweep", later.due_at)]


def test_many_messages_at_once_do_not_fill_the_queue(
    in_olsztyn: Office,
    notes: Notes,
    hints: list[tuple[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    """A bulk cancellation takes its turns by the sweep: other offices' tasks are not behind it."""
    nudged: list[tuple[Any, ...]] = []
    monkeypatch.setattr("tenants.tasks.send", lambda *words, after: nudged.append((*words, after)))
    owed = [Owed("hello", "email", str(n), "note", notes.about(), NOW) for n in range(100)]
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        for one in owed:
            owe([one], now=NOW)
    assert len(callbacks) == outbox.NUDGES
    assert [one[:2] for one in nudged] == [("messaging.deliver", in_olsztyn.pk)]
    assert set(hints) == {("messaging.sweep", NOW + outbox.NUDGED)}


def test_all_that_is_owed_at_once_needs_one_nudge(
    in_olsztyn: Office,
    notes: Notes,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    nudged: list[str] = []
    monkeypatch.setattr(outbox, "after_commit", lambda _task, pk, **_: nudged.append(pk))
    moments = (NOW + DAY, NOW, NOW)
    owe(
        [Owed("hello", "email", str(n), "note", notes.about(), at) for n, at in enumerate(moments)],
        now=NOW,
    )
    assert nudged == [str(Message.objects.get(occasion="1").pk)]


def test_whoever_comes_while_a_nudge_is_on_its_way_needs_no_other(
    olsztyn: Office,
    pultusk: Office,
    notes: Notes,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    nudged: list[UUID] = []
    monkeypatch.setattr("tenants.tasks.send", lambda _task, office, _id, **_: nudged.append(office))
    for office in (olsztyn, olsztyn, pultusk):
        with office_context(office), django_capture_on_commit_callbacks(execute=True):
            note(notes.about())
    assert nudged == [olsztyn.pk, pultusk.pk]
    monkeypatch.setattr("tenants.messaging.tasks.deliver_soon", lambda *_id, **_now: 0)
    deliver_messages(str(olsztyn.pk), office=str(olsztyn.pk))
    with office_context(olsztyn), django_capture_on_commit_callbacks(execute=True):
        note(notes.about())
    assert nudged == [olsztyn.pk, pultusk.pk, olsztyn.pk]


def test_many_messages_of_one_moment_cost_two_statements(
    in_olsztyn: Office, notes: Notes, django_assert_num_queries: Callable[..., Any]
) -> None:
    owed = [Owed("hello", "email", str(n), "note", notes.about(), NOW) for n in range(50)]
    with django_assert_num_queries(2):
        owe(owed, now=NOW)
    with django_assert_num_queries(0):
        owe([], now=NOW)


def test_dropping_takes_what_waits_and_leaves_what_was_sent(
    in_olsztyn: Office, notes: Notes
) -> None:
    about, other = notes.about(), notes.about()
    sent = note(about)
    Message.objects.filter(pk=sent.pk).update(state="sent")
    waiting, foreign = note(about, occasion="second"), note(other)
    assert drop_unsent(about) == 1
    states = [again(one).state for one in (sent, waiting, foreign)]
    assert states == ["sent", "dropped", "waiting"]


def test_what_only_looks_as_if_it_had_happened_is_not_sent(
    in_olsztyn: Office, notes: Notes, hints: list[tuple[str, Any]]
) -> None:
    with silently():
        past = note(notes.about())
    assert again(past).state == "dropped"
    assert hints == []
    assert again(note(notes.about())).state == "waiting"


def test_a_hint_never_brings_the_clock_too_early(olsztyn: Office) -> None:
    with office_context(olsztyn):
        due("messaging.sweep", NOW + timedelta(microseconds=1))
        due("messaging.sweep", NOW + timedelta(microseconds=999_999))
        due("messaging.sweep", NOW + DAY)
    with platform_context():
        moments = set(Due.objects.filter(office_id=olsztyn.pk).values_list("at", flat=True))
    assert moments == {NOW + timedelta(seconds=1), NOW + DAY}

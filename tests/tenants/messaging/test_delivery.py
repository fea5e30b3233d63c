"""A message that is owed arrives once, or we know why not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from support.notes import NOW, Notes, again, note
from support.post import Post

from tenants.ids import uuid7
from tenants.messaging import deliver as delivering
from tenants.messaging.deliver import deliver, deliver_soon, sweep
from tenants.messaging.lease import LEASE, PAUSES, claimable
from tenants.messaging.models import Message
from tenants.messaging.outbox import drop_unsent
from tenants.messaging.sources import Letter
from tenants.models import Office

SECOND = timedelta(seconds=1)
pytestmark = pytest.mark.usefixtures("in_olsztyn")


def test_what_is_due_is_sent_once(post: Post, notes: Notes) -> None:
    message = note(notes.about())
    assert deliver(message.pk, now=NOW)
    assert not deliver(message.pk, now=NOW + LEASE)
    assert sweep(now=NOW + LEASE) == 0
    assert len(post.mails) == 1
    assert (again(message).state, again(message).sent_at) == ("sent", NOW)


def test_whoever_was_nudged_sends_that_one_and_then_the_newest_of_the_others(
    post: Post, notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What waits for long is the sweep's; a code at a screen does not stand behind it."""
    monkeypatch.setattr(delivering, "RESERVED", 2)
    old = [note(notes.about(), due_at=NOW - SECOND) for _ in range(2)]
    nudged, newer = note(notes.about()), [note(notes.about()) for _ in range(2)]
    assert deliver_soon(nudged.pk, now=NOW) == 3
    assert {again(one).state for one in (nudged, *newer)} == {"sent"}
    assert {again(one).state for one in old} == {"waiting"}
    assert deliver_soon(nudged.pk, now=NOW) == 2, "sent by another meanwhile, but others wait"


def test_what_the_nudged_one_left_no_time_for_is_not_kept_from_others(
    post: Post, notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    reserved: list[int] = []
    monkeypatch.setattr(delivering, "reserve", lambda most, *_a, **_k: reserved.append(most) or [])
    first, second = note(notes.about()), note(notes.about())
    assert deliver_soon(first.pk, now=NOW) == 1
    assert reserved == [delivering.RESERVED]
    monkeypatch.setattr(delivering, "TURN", -SECOND)
    assert deliver_soon(second.pk, now=NOW) == 1
    assert reserved == [delivering.RESERVED]


def test_nothing_is_sent_before_its_time_or_after_it_is_of_no_use(post: Post, notes: Notes) -> None:
    early = note(notes.about(), due_at=NOW + SECOND)
    late = note(notes.about(), not_after=NOW)
    assert sweep(now=NOW) == 0
    assert (again(early).state, again(late).state) == ("waiting", "dropped")
    assert deliver(early.pk, now=NOW + SECOND)


def test_what_was_dropped_is_not_sent(post: Post, notes: Notes) -> None:
    message = note(notes.about())
    drop_unsent(message.about)
    assert sweep(now=NOW) == 0
    assert post.mails == []


def test_what_is_not_true_any_more_is_not_sent(post: Post, notes: Notes) -> None:
    message = note(uuid7())
    assert sweep(now=NOW) == 0
    assert (again(message).state, again(message).error) == ("dropped", "nothing owed")


def test_nothing_is_sent_inside_a_transaction(post: Post, notes: Notes) -> None:
    message = note(notes.about())
    with pytest.raises(RuntimeError), transaction.atomic():
        deliver(message.pk, now=NOW)
    assert post.mails == []


def test_a_server_that_is_busy_is_asked_again_later_and_later(post: Post, notes: Notes) -> None:
    post.answers = ["451 later"] * len(PAUSES)
    message, now = note(notes.about()), NOW
    for pause in PAUSES:
        assert not deliver(message.pk, now=now)
        assert again(message).due_at == now + pause
        assert not deliver(message.pk, now=now + pause - SECOND), "not before its time"
        now += pause
    assert deliver(message.pk, now=now)
    assert len(post.mails) == 1


def test_after_the_last_try_it_is_given_up_and_said_without_naming_anybody(
    post: Post, notes: Notes, caplog: pytest.LogCaptureFixture
) -> None:
    post.answers = ["451 later"] * 99
    message, now = note(notes.about()), NOW
    for _ in range(len(PAUSES) + 1):
        deliver(message.pk, now=now)
        now = again(message).due_at
    assert again(message).state == "dead"
    ours = [one for one in caplog.records if one.name.startswith("tenants")]
    assert [one.levelname for one in ours if "given up" in one.getMessage()] == ["ERROR"]
    assert not any("dorota" in one.getMessage().lower() for one in ours)


def test_what_could_not_be_sent_in_time_is_given_up_and_said(
    post: Post, notes: Notes, caplog: pytest.LogCaptureFixture
) -> None:
    post.answers = ["451 later"]
    message = note(notes.about(), not_after=NOW + SECOND)
    deliver(message.pk, now=NOW)
    assert sweep(now=NOW + PAUSES[0]) == 0
    assert (again(message).state, again(message).error) == ("dead", "too late")
    assert "given up after 2 tries: too late" in caplog.text
    assert post.mails == []


@pytest.mark.parametrize("words", ["Subject: {{ unknown }}\n\nx", "Subject: x\n\n{% if %}", None])
def test_a_broken_text_is_tried_again_and_holds_up_nobody(
    post: Post, notes: Notes, words: str | None
) -> None:
    kind = "broken" if words else "never_written"
    if words:
        notes.write("broken.email", words)
    broken = note(notes.about(), kind=kind, due_at=NOW - SECOND)
    fine = note(notes.about())
    assert sweep(now=NOW) == 1
    assert (again(broken).state, again(fine).state) == ("waiting", "sent")
    assert again(broken).due_at >= NOW + PAUSES[0]


def test_a_message_of_a_module_that_is_gone_holds_up_nobody(post: Post, notes: Notes) -> None:
    orphan = note(notes.about(), due_at=NOW - SECOND)
    Message.objects.filter(pk=orphan.pk).update(about_kind="gone")
    note(notes.about())
    assert sweep(now=NOW) == 1
    assert again(orphan).error == "KeyError"


def test_what_is_cancelled_while_a_try_fails_is_not_tried_again(
    post: Post, notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.answers = ["451 later"]
    message = note(notes.about())
    postpone = delivering.postpone

    def cancelled_meanwhile(*args: object) -> None:
        drop_unsent(message.about)
        postpone(*args)  # type: ignore[arg-type]  # passed on

    monkeypatch.setattr(delivering, "postpone", cancelled_meanwhile)
    deliver(message.pk, now=NOW)
    assert (again(message).state, again(message).leased_until) == ("dropped", None)
    assert sweep(now=NOW + LEASE) == 0
    assert post.mails == []


def test_what_was_sent_while_it_was_cancelled_is_called_sent(
    post: Post, notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = note(notes.about())
    settle = delivering.settle

    def cancelled_meanwhile(*args: object) -> None:
        drop_unsent(message.about)
        settle(*args)  # type: ignore[arg-type]  # passed on

    monkeypatch.setattr(delivering, "settle", cancelled_meanwhile)
    assert deliver(message.pk, now=NOW)
    assert again(message).state == "sent"


def test_a_sweep_takes_its_turn_and_lets_others_have_theirs(
    in_olsztyn: Office, post: Post, notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    hints: list[object] = []
    monkeypatch.setattr(delivering, "due", lambda kind, at: hints.append(at))
    monkeypatch.setattr(delivering, "BATCH", 3)
    for _ in range(5):
        note(notes.about())
    assert sweep(now=NOW) == 3
    assert hints == [NOW], "the rest is due at once"
    seconds = [0.0]
    monkeypatch.setattr(delivering, "monotonic", lambda: seconds[0])
    monkeypatch.setattr(delivering, "look_ahead", lambda _mine: seconds.append(seconds.pop() + 6))
    assert sweep(now=NOW) == 0
    assert hints == [NOW, NOW + 6 * SECOND, NOW], "also for who looked while they were reserved"
    assert claimable(NOW).count() == 2, "what was reserved and not begun is free at once"
    assert set(Message.objects.filter(state="waiting").values_list("attempts", flat=True)) == {0}


def test_a_long_sweep_knows_how_late_it_is(
    post: Post, notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else its last leases would be over before they began, and another would send as well."""
    seconds = [0.0]
    monkeypatch.setattr(delivering, "monotonic", lambda: seconds[0])
    read = notes.letter

    def take_long(message: Message) -> Letter | None:
        seconds[0] += 3
        return read(message)

    monkeypatch.setattr(notes, "letter", take_long)
    first = note(notes.about(), due_at=NOW - SECOND)
    second = note(notes.about())
    assert sweep(now=NOW) == 2
    assert (again(first).sent_at, again(second).sent_at) == (NOW, NOW + 3 * SECOND)

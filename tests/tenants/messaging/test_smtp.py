"""Wherever the mail server fails: what was not handed over is tried again, the rest is unknown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from support.notes import NOW, Notes, again, note
from support.post import Post, RudeServer

from tenants.messaging.channels import smtp
from tenants.messaging.deliver import TURN, deliver, sweep
from tenants.messaging.lease import LEASE, PAUSES
from tenants.models import Office

Rude = Callable[[str, str], RudeServer]
STOCK = "django.core.mail.backends.smtp.EmailBackend"
pytestmark = pytest.mark.usefixtures("in_olsztyn")


@pytest.mark.parametrize(
    ("step", "manner", "state"),
    [
        ("banner", "hang", "waiting"),
        ("banner", "hang up", "waiting"),
        ("banner", "421 come back later", "waiting"),
        ("EHLO", "hang up", "waiting"),
        ("MAIL", "451 not now", "waiting"),
        ("MAIL", "550 who are you", "waiting"),
        ("RCPT", "hang", "waiting"),
        ("RCPT", "450 mailbox busy", "waiting"),
        ("RCPT", "550 no such mailbox", "dead"),
        ("DATA", "hang", "waiting"),
        ("DATA", "hang up", "waiting"),
        ("DATA", "452 full", "waiting"),
        ("words", "hang", "unknown"),
        ("words", "hang up", "unknown"),
        ("words", "what?", "unknown"),
        ("words", "451 not now", "waiting"),
        ("words", "421 closing", "waiting"),
        ("words", "554 looks like spam", "dead"),
        ("QUIT", "hang", "sent"),
        ("QUIT", "hang up", "sent"),
        ("QUIT", "500 never", "sent"),
    ],
)
def test_wherever_a_server_fails_nobody_is_written_to_twice(
    post: Post, rude: Rude, notes: Notes, step: str, manner: str, state: str
) -> None:
    server = rude(step, manner)
    message = note(notes.about())
    assert deliver(message.pk, now=NOW) == (state == "sent")
    assert server.reached.is_set()
    assert again(message).state == state
    assert again(message).leased_until is None


def test_after_a_failure_that_left_nothing_behind_the_letter_arrives_once(
    rude: Rude, notes: Notes
) -> None:
    rude("DATA", "hang up")
    message = note(notes.about())
    deliver(message.pk, now=NOW)
    good = rude("nowhere", "")
    assert deliver(message.pk, now=NOW + PAUSES[0])
    assert good.accepted == 1


@pytest.mark.parametrize(
    ("step", "manner", "lines"),
    [("nowhere", "", 1), ("NOOP", "hang up", 3), ("NOOP", "421 that is enough", 3)],
)
def test_letters_of_a_turn_go_over_one_line_as_long_as_it_answers(
    rude: Rude, notes: Notes, step: str, manner: str, lines: int
) -> None:
    server = rude(step, manner)
    messages = [note(notes.about()) for _number in range(3)]
    assert sweep(now=NOW) == 3
    assert (server.accepted, server.lines) == (3, lines)
    assert {again(one).state for one in messages} == {"sent"}


def test_after_trouble_the_next_letter_of_a_turn_takes_a_line_of_its_own(
    rude: Rude, notes: Notes
) -> None:
    server = rude("words", "451 not now")
    messages = [note(notes.about()) for _number in range(3)]
    assert sweep(now=NOW) == 0
    assert server.lines == 3
    assert {again(one).state for one in messages} == {"waiting"}


def test_a_server_that_is_not_there_is_tried_again(rude: Rude, notes: Notes) -> None:
    rude("banner", "hang up").leave()
    message = note(notes.about())
    assert not deliver(message.pk, now=NOW)
    assert again(message).state == "waiting"


def test_an_answer_that_never_came_is_not_asked_for_again(post: Post, notes: Notes) -> None:
    post.answers = ["die"]
    message = note(notes.about())
    assert not deliver(message.pk, now=NOW)
    assert again(message).state == "unknown"
    assert not deliver(message.pk, now=NOW + LEASE)
    assert len(post.mails) == 1


def test_negative_control_a_client_that_knows_no_phases_writes_twice(
    post: Post, notes: Notes, settings: Any
) -> None:
    settings.EMAIL_BACKEND = STOCK
    post.answers = ["die"]
    message = note(notes.about())
    assert not deliver(message.pk, now=NOW)
    assert deliver(message.pk, now=NOW + PAUSES[0])
    assert len(post.mails) == 2


def test_a_server_that_chats_too_long_never_gets_the_words(
    post: Post, notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "PATIENCE_SECONDS", -1.0)
    message = note(notes.about())
    assert not deliver(message.pk, now=NOW)
    assert again(message).state == "waiting"
    assert post.mails == []


def test_no_try_outlasts_its_lease(in_olsztyn: Office) -> None:
    from django.conf import settings

    ends = smtp.STILL_THERE_SECONDS + smtp.GOODBYE_SECONDS
    longest = smtp.PATIENCE_SECONDS + 2 * settings.EMAIL_TIMEOUT + ends
    in_turn = TURN.total_seconds()
    assert in_turn + longest < LEASE.total_seconds(), "reserved first, begun last in its turn"

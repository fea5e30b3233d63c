"""Wherever the mail server fails: what was not handed over is tried again, the rest is unknown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from support.notes import NOW, Notes, again, note
from support.post import Post, RudeServer

from tenants.messaging.channels import smtp
from tenants.messaging.deliver import TURN, deliver
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


def test_a_server_that_is_not_there_is_tried_again(rude: Rude, notes: Notes) -> None:
    rude("banner", "hang up").close()
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

    longest = smtp.PATIENCE_SECONDS + 2 * settings.EMAIL_TIMEOUT + smtp.GOODBYE_SECONDS
    in_turn = TURN.total_seconds()
    assert in_turn + longest < LEASE.total_seconds(), "reserved first, begun last in its turn"

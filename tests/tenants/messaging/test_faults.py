"""Hundreds of messages through servers that fail at random: none twice, none too late."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.db.models import Min
from django.db.models.functions import Coalesce, Greatest
from support.notes import NOW, Notes, note
from support.post import Post

from tenants.messaging import deliver as delivering
from tenants.messaging.deliver import sweep
from tenants.messaging.models import Message, MessageState
from tenants.messaging.sources import Letter
from tenants.models import Office
from tenants.profile.models import Profile

MANY = [200, pytest.param(10_000, marks=pytest.mark.long)]
USEFUL = timedelta(minutes=3)
FAULTS = ["250 OK", "250 OK", "451 later", "421 closing", "554 spam", "die", "vanish"]
STATUSES: list[int | None] = [201, 201, 201, 429, 500, 503, 400, None]


class Killed(BaseException):
    """The end of a worker; nothing catches it."""


@pytest.fixture
def killer(monkeypatch: pytest.MonkeyPatch) -> Random:
    """Kill every tenth worker after it claimed and before it sends."""
    chance = Random(1)  # noqa: S311 - the same chance in each run
    prepare = delivering._prepare

    def mortal(message: Message, now: datetime) -> Any:
        if chance.random() < 0.1:
            raise Killed
        return prepare(message, now)

    monkeypatch.setattr(delivering, "_prepare", mortal)
    return chance


def drain() -> None:
    """Let the clock and the workers go on until nothing waits."""
    now: datetime = NOW
    waiting = Message.objects.filter(state=MessageState.WAITING)
    free = Greatest("due_at", Coalesce("leased_until", "due_at"))
    while (first := waiting.aggregate(first=Min(free))["first"]) is not None:
        now = max(now, first)
        try:
            sweep(now=now)
        except Killed:
            continue


def check(arrived: Counter[str], expected: set[str]) -> Counter[str]:
    """Each at most once; sent is there, given up and dropped are not; the states."""
    states: Counter[str] = Counter()
    for message in Message.objects.all():
        states[message.state] += 1
        count = arrived.pop(message.pk.hex, 0)
        assert count <= 1, "nobody is written to twice"
        if message.state == MessageState.SENT:
            assert count == 1
            assert message.sent_at
            assert message.not_after is None or message.sent_at < message.not_after
        elif message.state != MessageState.UNKNOWN:
            assert count == 0, message.state
    assert not arrived
    assert set(states) == expected
    return states


def owe_many(notes: Notes, count: int, channel: str, to: str) -> None:
    """Half of them are of no use after a while; the text of each is its id."""
    for number in range(count):
        to = to if channel == "email" else f"+4850{number:07d}"
        about = notes.about(to=to)
        useful = {"not_after": NOW + USEFUL} if number % 2 else {}
        message = note(about, channel=channel, **useful)
        notes.letters[about] = Letter(to, "pl", {"who": message.pk.hex})


@pytest.mark.parametrize("count", MANY)
def test_mail_through_a_faulty_server(
    in_olsztyn: Office, post: Post, notes: Notes, killer: Random, count: int
) -> None:
    post.answers = [killer.choice(FAULTS) for _ in range(count * 2)]
    owe_many(notes, count, "email", "dorota@example.com")
    drain()
    arrived = Counter(mail["message-id"][1:37].replace("-", "") for mail in post.mails)
    states = check(arrived, {"sent", "unknown", "dead"})
    assert states["sent"] > count / 4


@pytest.mark.parametrize("count", MANY)
def test_sms_through_a_faulty_gateway(
    in_olsztyn: Office, sink: Any, notes: Notes, killer: Random, count: int
) -> None:
    Profile.objects.update(sms_gateway="sink", sms_daily_cap=count)
    notes.write("hello.sms", "{{ who }}")
    sink.answers = [killer.choice(STATUSES) for _ in range(count * 2)]
    owe_many(notes, count, "sms", "+48500600700")
    drain()
    arrived = Counter(words["text"] for words in sink.got)
    states = check(arrived, {"sent", "unknown", "dead"})
    assert states["sent"] > count / 4

"""Hundreds of SMS through a company that fails at random and knows our keys: each exactly once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.db.models import Min
from django.db.models.functions import Coalesce, Greatest
from support.fake_gateways import TOKEN, Fake, running, smsapi_at
from support.notes import NOW, Notes, note

from tenants.audit.actor import SYSTEM
from tenants.messaging import breaker
from tenants.messaging import deliver as delivering
from tenants.messaging.deliver import sweep
from tenants.messaging.gateways import accounts
from tenants.messaging.gateways.accounts import save_account
from tenants.messaging.models import Message, MessageState
from tenants.messaging.sources import Letter
from tenants.models import Office
from tenants.profile.models import Profile

MANY = [200, pytest.param(10_000, marks=pytest.mark.long)]
USEFUL = timedelta(minutes=30)
MOODS = (
    *("ok", "ok", "ok", "ok", "busy", "broken", "temporary"),
    *("taken and broken", "taken and silent"),
)


class Killed(BaseException):
    """The end of a worker; nothing catches it."""


@pytest.fixture
def chance() -> Random:
    return Random(2)  # noqa: S311 - the same chance in each run


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch, chance: Random) -> Iterator[Fake]:
    """SMSAPI on loopback, in another mood at each call."""
    with running() as server:
        server.choose = lambda: chance.choice(MOODS)
        monkeypatch.setitem(accounts.KINDS, "smsapi", smsapi_at(server))
        yield server


@pytest.fixture
def left(monkeypatch: pytest.MonkeyPatch, chance: Random) -> set[str]:
    """Kill every tenth worker, half before the gateway has it and half after: those it had."""
    told: set[str] = set()
    hand_over = delivering._hand_over

    def dying(message: Message, send: Any, now: datetime) -> bool:
        fate = chance.random()
        if fate < 0.05:
            raise Killed
        if fate < 0.1:
            told.add(message.pk.hex)
            send()
            raise Killed
        return hand_over(message, send, now)

    monkeypatch.setattr(delivering, "_hand_over", dying)
    return told


def drain() -> None:
    """Let the clock and the workers go on until nothing waits."""
    now: datetime = NOW
    waiting = Message.objects.filter(state=MessageState.WAITING)
    free = Greatest("due_at", Coalesce("leased_until", "due_at"))
    while (first := waiting.aggregate(first=Min(free))["first"]) is not None:
        now = max(now, first)
        try:
            sweep(now=now)
        except (Killed, OSError, delivering.Unknown):
            continue


@pytest.mark.parametrize("count", MANY)
def test_each_sms_is_taken_exactly_once_and_none_after_the_visit(
    in_olsztyn: Office,
    fake: Fake,
    notes: Notes,
    left: set[str],
    count: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(breaker, "FAILURES", 10**6)  # left alone it would hear nothing
    save_account("smsapi", {"token": TOKEN}, agreed=False, now=NOW, by=SYSTEM)
    Profile.objects.update(sms_daily_cap=count * 10)
    for number in range(count):
        useful = {"not_after": NOW + USEFUL} if number % 2 else {}
        to = f"+4850{number:07d}"
        message = note(notes.about(to=to), channel="sms", **useful)
        notes.letters[message.about] = Letter(to, "pl", {"who": "X"})
    drain()
    taken = Counter(one["idx"] for one in fake.taken)
    states: Counter[str] = Counter()
    for message in Message.objects.filter(channel="sms"):
        states[message.state] += 1
        times = taken.pop(message.pk.hex, 0)
        assert times <= 1, "nobody gets it twice"
        if message.state == MessageState.SENT:
            assert times == 1
            assert message.sent_at is not None
            assert message.not_after is None or message.sent_at < message.not_after
        elif message.state == MessageState.DEAD and message.pk.hex not in left:
            assert times == 0, "given up is not there"
    assert not taken
    assert states["sent"] > count * 0.9, "asked again until it said yes"


def test_negative_control_without_the_key_somebody_gets_it_twice(
    in_olsztyn: Office, fake: Fake, notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.knows_keys = False
    moods = iter(["taken and broken", "ok"])
    fake.choose = lambda: next(moods)
    save_account("smsapi", {"token": TOKEN}, agreed=False, now=NOW, by=SYSTEM)
    message = note(notes.about(to="+48500600700"), channel="sms")
    drain()
    assert [one["idx"] for one in fake.taken] == [message.pk.hex] * 2

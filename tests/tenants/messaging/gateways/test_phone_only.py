"""Somebody with nothing but a telephone waits for a gateway that is left alone; nobody is lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from support.fake_gateways import TOKEN, Fake, running, smsapi_at
from support.notes import NOW, Notes, again, note

from tenants.accounts.models import Role, User
from tenants.audit.actor import SYSTEM
from tenants.messaging import sources
from tenants.messaging.breaker import FAILURES, PAUSE
from tenants.messaging.deliver import deliver, sweep
from tenants.messaging.gateways import accounts
from tenants.messaging.gateways.accounts import save_account
from tenants.messaging.models import GatewayAccount, Message
from tenants.models import Office

pytestmark = pytest.mark.usefixtures("in_olsztyn")


class Phones(Notes):
    """People without e-mail."""

    def letter(self, message: Message) -> Any:
        return super().letter(message) if message.channel == "sms" else None


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def fake(in_olsztyn: Office, clock: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Fake]:
    """SMSAPI on loopback, which the office uses; Anna hears of it."""
    User.objects.create_user("anna@example.com", name="Anna", role=Role.ADMIN)
    with running() as server:
        monkeypatch.setitem(accounts.KINDS, "smsapi", smsapi_at(server))
        save_account("smsapi", {"token": TOKEN}, agreed=False, now=NOW, by=SYSTEM)
        yield server


@pytest.fixture
def phones(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Notes:
    source = Phones(tmp_path)
    monkeypatch.setitem(sources._sources, "note", source)
    return source


def sms(phones: Notes, **words: Any) -> Message:
    number = f"+4850060{len(phones.letters):04d}"
    return note(phones.about(to=number), channel="sms", **words)


def told() -> list[str]:
    return list(Message.objects.filter(about_kind="office").values_list("kind", flat=True))


def test_when_the_gateway_is_back_every_sms_goes(fake: Fake, phones: Notes, clock: Any) -> None:
    fake.mood = "busy"
    made = [sms(phones) for _ in range(FAILURES)]
    for one in made:
        assert not deliver(one.pk, now=NOW)
    late = sms(phones)
    assert not deliver(late.pk, now=NOW)
    row = again(late)
    assert (row.state, row.error, row.attempts) == ("waiting", "gateway left alone", 0)
    fake.mood = "ok"
    clock.shift(PAUSE + timedelta(seconds=2))
    sweep(now=NOW + PAUSE + timedelta(seconds=2))
    assert {again(one).state for one in [*made, late]} == {"sent"}
    assert len(fake.taken) == FAILURES + 1
    assert told() == ["gateway_down"]


@pytest.mark.parametrize("mood", ["auth", "no_credit", "bad_sender"])
def test_when_somebody_mended_the_account_what_waited_goes(
    fake: Fake, phones: Notes, clock: Any, mood: str
) -> None:
    fake.mood = mood
    first, second = sms(phones), sms(phones)
    for one in (first, second):
        assert not deliver(one.pk, now=NOW)
    assert (again(first).state, again(second).state) == ("waiting", "waiting")
    assert told() == ["gateway_down"], "at once, not after five"
    fake.mood = "ok"
    later = NOW + PAUSE + timedelta(seconds=2)
    save_account("smsapi", {"token": ""}, agreed=False, now=later, by=SYSTEM)
    clock.shift(PAUSE + timedelta(seconds=2))
    sweep(now=later)
    assert (again(first).state, again(second).state) == ("sent", "sent")


def test_what_the_pause_makes_useless_is_given_up_and_said(fake: Fake, phones: Notes) -> None:
    GatewayAccount.objects.update(paused_until=NOW + PAUSE, failures=FAILURES)
    soon: datetime = NOW + timedelta(minutes=2)
    message = sms(phones, not_after=soon)
    assert not deliver(message.pk, now=NOW)
    assert (again(message).state, again(message).error) == ("dead", "gateway left alone")
    assert told() == ["messages_dead"]

"""SMS through the demo's sink, and what happens when a gateway misbehaves."""

from __future__ import annotations

from typing import Any

import pytest
from support.notes import NOW, Notes, again, note

from tenants.messaging.deliver import deliver
from tenants.messaging.gateways import line
from tenants.messaging.lease import PAUSES
from tenants.messaging.models import Message
from tenants.models import Office
from tenants.profile.models import Profile


@pytest.fixture
def message(in_olsztyn: Office, notes: Notes) -> Message:
    """An SMS that is due."""
    Profile.objects.update(sms_gateway="sink", short_name="UM Olsztyn")
    return note(notes.about(to="+48500600700"), channel="sms")


def test_an_sms_goes_to_the_sink_folded_and_signed(message: Message, sink: Any) -> None:
    assert deliver(message.pk, now=NOW)
    assert sink.got == [
        {
            "to": "+48500600700",
            "text": 'Dzien dobry, Dorota: zolw "ma" juz 1-2 lapy...',
            "sender": "UM Olsztyn",
            "kind": "hello",
            "office": "olsztyn",
        }
    ]
    assert again(message).provider_id == message.pk.hex


def test_an_office_may_keep_its_letters(message: Message, sink: Any) -> None:
    Profile.objects.update(sms_fold_polish=False, short_name="Starostwo Pułtusk")
    assert deliver(message.pk, now=NOW)
    assert sink.got[0]["text"] == "Dzień dobry, Dorota: żółw „ma” już 1–2 łapy…"
    assert sink.got[0]["sender"] == "Starostwo P", "eleven letters at most"


@pytest.mark.parametrize(
    ("answer", "state"),
    [(400, "dead"), (404, "dead"), (429, "waiting"), (500, "unknown"), (503, "unknown")],
)
def test_a_refusal_is_final_and_a_failure_is_not(
    message: Message, sink: Any, answer: int, state: str
) -> None:
    sink.answers = [answer]
    assert not deliver(message.pk, now=NOW)
    assert again(message).state == state
    assert deliver(message.pk, now=NOW + PAUSES[0]) == (state == "waiting")


def test_a_gateway_that_hangs_up_may_have_sent_it_and_is_not_asked_again(
    message: Message, sink: Any
) -> None:
    sink.answers = [None]
    assert not deliver(message.pk, now=NOW)
    assert again(message).state == "unknown"
    assert not deliver(message.pk, now=NOW + PAUSES[-1])
    assert len(sink.got) == 1


def test_a_gateway_that_says_nothing_may_have_sent_it(
    message: Message, rude: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line, "TIMEOUT_SECONDS", 1.0)
    silent = rude("banner", "hang")
    settings.OKIENKO_SINK_URL = f"http://127.0.0.1:{silent.port}"
    assert not deliver(message.pk, now=NOW)
    assert again(message).state == "unknown"


def test_a_gateway_that_is_not_there_is_asked_again(
    message: Message, rude: Any, settings: Any
) -> None:
    gone = rude("banner", "hang")
    gone.leave()
    settings.OKIENKO_SINK_URL = f"http://127.0.0.1:{gone.port}"
    assert not deliver(message.pk, now=NOW)
    assert (again(message).state, again(message).error) == ("waiting", "no connection")


def test_without_a_gateway_an_sms_is_given_up(message: Message, sink: Any) -> None:
    Profile.objects.update(sms_gateway="none")
    assert not deliver(message.pk, now=NOW)
    assert (again(message).state, again(message).error) == ("dead", "no gateway")
    assert sink.got == []

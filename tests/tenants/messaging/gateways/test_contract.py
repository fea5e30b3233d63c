"""One contract for every gateway: what it takes, refuses, and leaves in doubt."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from support.fake_gateways import HASTE, SID, TOKEN, Fake, running

from tenants.messaging.channels import BadAddress, Unknown
from tenants.messaging.gateways import line
from tenants.messaging.gateways.justsend import JustSend
from tenants.messaging.gateways.protocol import Call, Fate, Later, OutgoingSms, Refused, Trouble
from tenants.messaging.gateways.serwersms import SerwerSms
from tenants.messaging.gateways.smsapi import SmsApi
from tenants.messaging.gateways.smsplanet import SmsPlanet
from tenants.messaging.gateways.twilio import Twilio

SMS = OutgoingSms("+48500600700", "Dzien dobry", "UM Olsztyn", "a1b2" * 8, report_to="https://x/y")
NOWHERE = "http://127.0.0.1:9"
MAKERS: dict[str, Any] = {
    "smsapi": lambda base, token: SmsApi(token, base=base, second=NOWHERE),
    "serwersms": lambda base, token: SerwerSms(token, base=base),
    "smsplanet": lambda base, token: SmsPlanet(token, base=base),
    "justsend": lambda base, token: JustSend(token, base=base),
    "twilio": lambda base, token: Twilio(SID, token, base=base),
}
EVERY = pytest.mark.parametrize("name", MAKERS)


@pytest.fixture
def fake() -> Iterator[Fake]:
    with running() as server:
        yield server


def gateway(name: str, fake: Fake, token: str = TOKEN) -> Any:
    return MAKERS[name](fake.base, token)


@EVERY
def test_an_sms_is_taken_and_named(fake: Fake, name: str) -> None:
    assert gateway(name, fake).send(SMS) == "42"
    (sent,) = fake.taken
    assert any("Dzien dobry" == value for value in sent.values())
    assert any("500600700" in str(value) for value in sent.values())
    assert "UM Olsztyn" in sent.values()


@EVERY
@pytest.mark.parametrize(
    ("mood", "trouble"),
    [
        ("auth", Trouble.AUTH),
        ("no_credit", Trouble.NO_CREDIT),
        ("bad_number", Trouble.BAD_NUMBER),
        ("bad_sender", Trouble.BAD_SENDER),
    ],
)
def test_what_it_refuses_is_told_apart(fake: Fake, name: str, mood: str, trouble: Trouble) -> None:
    fake.mood = mood
    with pytest.raises(Refused) as refused:
        gateway(name, fake).send(SMS)
    assert refused.value.trouble == trouble
    assert isinstance(refused.value, BadAddress) == (trouble == Trouble.BAD_NUMBER)
    assert fake.taken == []


@EVERY
@pytest.mark.parametrize("mood", ["temporary", "busy"])
def test_what_may_work_later_was_not_taken(fake: Fake, name: str, mood: str) -> None:
    fake.mood = mood
    with pytest.raises(Later):
        gateway(name, fake).send(SMS)


@EVERY
@pytest.mark.parametrize(
    "mood", ["broken", "redirect", "no json", "a list", "empty", "half", "slow"]
)
def test_an_answer_that_does_not_say_leaves_it_in_doubt(
    fake: Fake, name: str, mood: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.mood = mood
    if mood == "slow":
        monkeypatch.setattr(line, "TIMEOUT_SECONDS", HASTE)
    with pytest.raises(Unknown):
        gateway(name, fake).send(SMS)
    assert len(fake.asked) == 1, "neither repeated nor redirected"


@EVERY
def test_where_nobody_listens_nothing_was_taken(name: str) -> None:
    with pytest.raises(Later):
        MAKERS[name](NOWHERE, TOKEN).send(SMS)


@EVERY
def test_wrong_credentials_are_told_before_anything_is_sent(fake: Fake, name: str) -> None:
    with pytest.raises(Refused) as refused:
        gateway(name, fake, "wrong").account()
    assert refused.value.trouble == Trouble.AUTH


@EVERY
def test_the_balance_is_read_where_it_is_told(fake: Fake, name: str) -> None:
    told = gateway(name, fake).account()
    assert told.balance == (None if name == "justsend" else Decimal("12.5"))


@EVERY
def test_secrets_are_in_no_log_and_no_error(
    fake: Fake, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    door = gateway(name, fake)
    for mood in ("auth", "broken", "temporary"):
        fake.mood = mood
        with pytest.raises((Refused, Unknown, Later)) as error:
            door.send(SMS)
        assert TOKEN not in f"{error.value!r} {error.value} {error.value.__cause__!r}"
    assert TOKEN not in caplog.text


def test_smsapi_takes_a_key_once(fake: Fake) -> None:
    door = gateway("smsapi", fake)
    assert door.takes_idempotency_key
    first, again = door.send(SMS), door.send(SMS)
    assert (first, again) == ("42", f"idx:{SMS.idempotency_key}")
    assert len(fake.taken) == 1


@pytest.mark.parametrize(
    ("code", "trouble"),
    [
        (7, Trouble.CONTENT),
        (94, Trouble.CONTENT),
        (57, Trouble.BLOCKED),
        (59, Trouble.BLOCKED),
        (112, Trouble.BAD_NUMBER),
        (52, None),
    ],
)
def test_smsapi_s_other_words_are_told_apart(
    fake: Fake, code: int, trouble: Trouble | None
) -> None:
    """52 is too many to one number within a minute: nothing was taken."""
    fake.says = {"error": code, "message": "no"}
    with pytest.raises(Refused if trouble else Later) as no:
        gateway("smsapi", fake).send(SMS)
    if isinstance(no.value, Refused):
        assert no.value.trouble == trouble
        assert isinstance(no.value, BadAddress) == (trouble != Trouble.CONTENT)


def test_smsapi_s_second_host_is_asked_only_where_the_first_cannot_be_reached(fake: Fake) -> None:
    assert SmsApi(TOKEN, base=NOWHERE, second=fake.base).send(SMS) == "42"
    fake.mood, fake.knows_keys = "taken and silent", False
    with pytest.raises(Unknown):
        SmsApi(TOKEN, base=fake.base, second=fake.base).send(SMS)
    assert len(fake.asked) == 2, "what the first may have, the second is not told"


def test_only_twilio_lies_outside_the_union() -> None:
    outside = {
        one.code for one in (SmsApi, SerwerSms, SmsPlanet, JustSend, Twilio) if one.outside_eu
    }
    assert outside == {"twilio"}


@pytest.mark.parametrize(
    ("name", "values", "told"),
    [
        (
            "smsapi",
            {"MsgId": "1,2,3", "status": "404,405,409"},
            [("1", "delivered"), ("2", "failed")],
        ),
        ("smsapi", {"MsgId": "1,2", "status": "404"}, [("1", "delivered")]),
        ("serwersms", {"id": "1", "status": "delivered"}, [("1", "delivered")]),
        ("smsplanet", {"messageId": "1", "status": "UNDELIVERED"}, [("1", "failed")]),
        ("justsend", {"messageId": "1", "status": "DELIVERED"}, [("1", "delivered")]),
        ("twilio", {"MessageSid": "1", "MessageStatus": "undelivered"}, [("1", "failed")]),
        ("smsapi", {}, []),
        ("smsapi", {"MsgId": "1", "status": "drop table"}, []),
        ("twilio", {"MessageSid": "1", "MessageStatus": "sent"}, []),
        *[
            (name, {**values, name_of_id: ""}, [])
            for name, name_of_id, values in (
                ("smsapi", "MsgId", {"status": "404"}),
                ("serwersms", "id", {"status": "delivered"}),
                ("smsplanet", "messageId", {"status": "DELIVERED"}),
                ("justsend", "messageId", {"status": "DELIVERED"}),
                ("twilio", "MessageSid", {"MessageStatus": "failed"}),
            )
        ],
    ],
)
def test_reports_are_read_as_each_company_sends_them(
    name: str, values: dict[str, str], told: list[tuple[str, str]]
) -> None:
    reports = MAKERS[name]("", TOKEN).reports(Call(values))
    assert [(one.provider_id, one.fate.value) for one in reports] == told
    assert Fate.DELIVERED == "delivered"

"""An office's account: sealed, left alone when it fails, and e-mail instead."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from support.fake_gateways import HASTE, TOKEN, Fake, running, smsapi_at
from support.notes import NOW, Notes, again, note

from tenants.accounts.models import Role, User
from tenants.audit.actor import SYSTEM
from tenants.context import office_context
from tenants.errors import Invalid
from tenants.messaging.breaker import FAILURES, PAUSE, may_try
from tenants.messaging.deliver import deliver
from tenants.messaging.gateways import accounts, line
from tenants.messaging.gateways.accounts import forget_account, open_gateway, save_account
from tenants.messaging.models import GatewayAccount, Message
from tenants.messaging.sources import Letter
from tenants.models import Office
from tenants.profile.models import Profile


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[Fake]:
    """SMSAPI, on loopback."""
    with running() as server:
        monkeypatch.setitem(accounts.KINDS, "smsapi", smsapi_at(server))
        yield server


@pytest.fixture
def account(in_olsztyn: Office, fake: Fake) -> GatewayAccount:
    return save_account("smsapi", {"token": TOKEN}, agreed=False, now=NOW, by=SYSTEM)


@pytest.fixture
def message(account: GatewayAccount, notes: Notes) -> Message:
    """An SMS to somebody who can be reached by e-mail as well."""
    Profile.objects.update(short_name="UM Olsztyn")
    about = notes.about()
    notes.letters[about] = Letter("+48500600700", "pl", {"who": "Dorota"})
    return note(about, channel="sms")


def test_secrets_are_sealed_and_only_their_end_is_kept_open(account: GatewayAccount) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed, plain::text, last_four::text FROM sms_gateway_account")
        sealed, plain, end = cursor.fetchone()
    assert TOKEN not in f"{sealed}{plain}{end}"
    assert json.loads(end) == {"token": TOKEN[-4:]}
    assert open_gateway(GatewayAccount.objects.get()).account().balance is not None


def test_a_secret_left_empty_stays_and_another_office_has_none(
    account: GatewayAccount, pultusk: Office
) -> None:
    save_account("smsapi", {"token": ""}, agreed=False, now=NOW, by=SYSTEM)
    assert json.loads(GatewayAccount.objects.get().sealed) == {"token": TOKEN}


def test_another_office_knows_nothing_of_it(olsztyn: Office, pultusk: Office, fake: Fake) -> None:
    with office_context(olsztyn):
        save_account("smsapi", {"token": TOKEN}, agreed=False, now=NOW, by=SYSTEM)
    with office_context(pultusk):
        assert not GatewayAccount.objects.exists()
        assert Profile.objects.current().sms_gateway != "smsapi"


@pytest.mark.parametrize(
    ("code", "given", "field"),
    [
        ("smsapi", {"token": ""}, "token"),
        ("smsapi", {"token": "ż" * 9}, "token"),
        ("smsapi", {"token": "a\r\nHost: x"}, "token"),
        ("justsend", {"key": "x", "variant": "TEST"}, "variant"),
        ("twilio", {"sid": "AC1", "token": "x"}, "agreed"),
        ("twilio", {"sid": "", "token": "x"}, "sid"),
    ],
)
def test_what_no_gateway_gave_is_refused(
    in_olsztyn: Office, code: str, given: dict[str, str], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        save_account(code, given, agreed=False, now=NOW, by=SYSTEM)
    assert field in refused.value.errors
    assert not GatewayAccount.objects.exists()


def test_an_sms_goes_out_by_the_office_s_gateway(message: Message, fake: Fake) -> None:
    assert deliver(message.pk, now=NOW)
    (sent,) = fake.taken
    assert (sent["to"], sent["from"]) == ("48500600700", "UM Olsztyn")
    assert sent["idx"] == message.pk.hex
    assert "/bramka/smsapi/" in sent["notify_url"]
    assert again(message).provider_id == "42"


def test_a_time_out_after_sending_is_asked_again_with_the_same_key_and_sent_once(
    message: Message, fake: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.mood = "slow"
    with monkeypatch.context() as hasty:
        hasty.setattr(line, "TIMEOUT_SECONDS", HASTE)
        assert not deliver(message.pk, now=NOW)
    fake.mood = "ok"
    assert deliver(message.pk, now=NOW + timedelta(seconds=5))
    keys = {one["idx"] for one in fake.asked if "idx" in one}
    assert keys == {message.pk.hex}
    assert len(fake.taken) == 1


@pytest.mark.parametrize("mood", ["auth", "no_credit", "bad_sender"])
def test_what_loses_every_sms_sends_this_one_by_e_mail(
    message: Message, fake: Fake, mood: str
) -> None:
    fake.mood = mood
    assert not deliver(message.pk, now=NOW)
    assert again(message).state == "dead"
    (instead,) = Message.objects.filter(channel="email", about=message.about)
    assert (instead.kind, instead.occasion) == (message.kind, message.occasion)


def test_what_no_repetition_mends_leaves_it_alone_at_once(
    message: Message, account: GatewayAccount, fake: Fake
) -> None:
    User.objects.create_user("anna@example.com", name="Anna", role=Role.ADMIN)
    fake.mood = "auth"
    deliver(message.pk, now=NOW)
    assert GatewayAccount.objects.get().paused_until is not None
    assert Message.objects.filter(kind="gateway_down").count() == 1


def test_another_account_is_not_told_what_the_one_before_may_have(
    message: Message, fake: Fake
) -> None:
    """Our key is known to the account that had it, and to no other."""
    fake.mood = "taken and silent"
    assert not deliver(message.pk, now=NOW)
    fake.mood = "ok"
    later = NOW + timedelta(seconds=3)
    save_account("smsapi", {"token": TOKEN}, agreed=False, now=later, by=SYSTEM)
    assert not deliver(message.pk, now=NOW + timedelta(seconds=5))
    assert again(message).state == "unknown"
    assert len(fake.taken) == 1


def test_negative_control_the_same_account_is_told_again(
    message: Message, fake: Fake, notes: Notes
) -> None:
    """Until then it is counted as what it may cost: a report may settle it before."""
    notes.write("hello.sms", "a" * 400)
    fake.mood = "taken and silent"
    assert not deliver(message.pk, now=NOW)
    assert (again(message).parts, again(message).number_key != "") == (3, True)
    fake.mood = "ok"
    assert deliver(message.pk, now=NOW + timedelta(seconds=5))
    assert (again(message).state, len(fake.taken)) == ("sent", 1)


def test_a_bad_number_is_the_person_s_and_not_the_gateway_s(message: Message, fake: Fake) -> None:
    fake.mood = "bad_number"
    assert not deliver(message.pk, now=NOW)
    assert again(message).state == "dead"
    assert GatewayAccount.objects.get().failures == 0
    assert not Message.objects.filter(channel="email").exists()


def test_five_failures_in_a_row_leave_it_alone_then_one_message_tries(
    message: Message, account: GatewayAccount, fake: Fake, notes: Notes
) -> None:
    fake.mood = "busy"
    with time_machine.travel(NOW, tick=False) as clock:
        for _number in range(FAILURES):
            about = notes.about()
            notes.letters[about] = Letter("+48500600700", "pl", {"who": "X"})
            deliver(note(about, channel="sms").pk, now=NOW)
        asked = len(fake.asked)
        assert not deliver(message.pk, now=NOW)
        assert len(fake.asked) == asked, "nobody asks"
        assert Message.objects.filter(channel="email", about=message.about).exists()
        clock.shift(PAUSE)
        row = GatewayAccount.objects.get()
        later = NOW + PAUSE
        assert [may_try(row, later), may_try(row, later)] == [True, False], "one of many tries"
        clock.shift(PAUSE)
        fake.mood = "ok"
        about = notes.about()
        notes.letters[about] = Letter("+48500600700", "pl", {"who": "Y"})
        assert deliver(note(about, channel="sms").pk, now=NOW)
    row = GatewayAccount.objects.get()
    assert (row.failures, row.paused_until) == (0, None)


def test_deleted_credentials_end_the_sending(account: GatewayAccount) -> None:
    forget_account("smsapi", now=NOW, by=SYSTEM)
    assert Profile.objects.current().sms_gateway == "none"
    forget_account("smsapi", now=NOW, by=SYSTEM)

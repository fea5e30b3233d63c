"""A delivery report finds its message, by the gateway's name for it or by ours, and no other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from support.fake_gateways import SID, TOKEN
from support.notes import NOW, Notes, again, note

from tenants.audit.actor import SYSTEM
from tenants.context import office_context
from tenants.messaging.dead import send_again
from tenants.messaging.gateways.accounts import save_account
from tenants.messaging.gateways.protocol import known_by
from tenants.messaging.lease import TAKEN
from tenants.messaging.models import GatewayAccount, Message
from tenants.models import Office

Tell = Callable[..., int]


@pytest.fixture
def tell(olsztyn: Office, at: Callable[[Office], Client]) -> Tell:
    """What SMSAPI says of a message, to our address; the status it gets."""
    with office_context(olsztyn):
        save_account("smsapi", {"token": TOKEN}, agreed=False, now=NOW, by=SYSTEM)
        place = f"/bramka/smsapi/{GatewayAccount.objects.get().callback_token}"

    def tell(name: str, status: str = "404", key: str = "") -> int:
        return at(olsztyn).get(place, {"MsgId": name, "status": status, "idx": key}).status_code

    return tell


@pytest.fixture
def make(olsztyn: Office, notes: Notes) -> Callable[..., Message]:
    def make(**words: Any) -> Message:
        with office_context(olsztyn):
            message = note(notes.about(), channel="sms")
            made = {"state": "sent", "gateway": "smsapi", "provider_id": "42", **words}
            Message.objects.filter(pk=message.pk).update(**made)
            return message

    return make


def fate(olsztyn: Office, message: Message) -> tuple[str, str, str]:
    with office_context(olsztyn):
        row = again(message)
        return row.state, row.delivered, row.error


def test_a_report_that_names_nothing_changes_nothing(
    olsztyn: Office, at: Callable[[Office], Client], make: Callable[..., Message]
) -> None:
    waiting = make(state="waiting", gateway="", provider_id="")
    given = {"sid": SID, "token": TOKEN}
    with office_context(olsztyn):
        account = save_account("twilio", given, agreed=True, now=NOW, by=SYSTEM)
    place = f"/bramka/twilio/{account.callback_token}"
    at(olsztyn).post(place, {"MessageSid": "", "MessageStatus": "failed"})
    assert fate(olsztyn, waiting) == ("waiting", "", "")


def test_a_report_of_another_company_s_message_of_that_name_changes_nothing(
    olsztyn: Office, tell: Tell, make: Callable[..., Message]
) -> None:
    other = make(gateway="serwersms")
    assert tell("42", "405") == 200
    assert fate(olsztyn, other) == ("sent", "", "")


def test_a_report_of_the_first_send_says_nothing_of_the_second(
    olsztyn: Office, tell: Tell, make: Callable[..., Message]
) -> None:
    message = make(delivered="failed", created_at=timezone.now())
    with office_context(olsztyn):
        send_again(message.pk, by=SYSTEM, now=timezone.now())
    assert tell("42", "405", message.pk.hex) == 200
    assert fate(olsztyn, message) == ("waiting", "", "")


@pytest.mark.parametrize(
    ("state", "error"), [("sent", ""), ("unknown", "no answer in time"), ("waiting", TAKEN)]
)
def test_our_own_key_names_what_the_gateway_s_answer_did_not(
    olsztyn: Office, tell: Tell, make: Callable[..., Message], state: str, error: str
) -> None:
    """A repeated key, and an answer that never came: the report settles both."""
    keys = {"provider_id": known_by("a" * 32), "state": state, "error": error}
    arrived, lost = make(**keys), make(**keys | {"provider_id": known_by("b" * 32)})
    assert tell("7,8", "404,405", f"{'a' * 32},{'b' * 32}") == 200
    assert fate(olsztyn, arrived) == ("sent", "delivered", "")
    assert fate(olsztyn, lost) == ("sent", "failed", "undelivered 405")


def test_a_report_that_overtakes_our_own_note_is_asked_for_again(
    olsztyn: Office, tell: Tell, make: Callable[..., Message]
) -> None:
    leased = {"leased_until": timezone.now() + timedelta(seconds=50)}
    message = make(state="waiting", gateway="", provider_id="", **leased)
    assert tell("42") == 503, "we do not know that name, and are just sending something"
    with office_context(olsztyn):
        settled = {"state": "sent", "provider_id": "42", "leased_until": None}
        Message.objects.filter(pk=message.pk).update(**settled)
    assert tell("42") == 200
    assert fate(olsztyn, message)[:2] == ("sent", "delivered")
    assert tell("nothing we sent") == 200

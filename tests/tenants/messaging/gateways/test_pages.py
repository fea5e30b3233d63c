"""The admins' page about the gateway, and the address for delivery reports."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from support.fake_gateways import TOKEN
from support.notes import NOW, Notes, again, note
from support.pages import read, words
from support.staff import hire

from tenants.accounts.models import Role
from tenants.audit.actor import SYSTEM
from tenants.audit.models import Entry
from tenants.context import office_context
from tenants.messaging.gateways.accounts import save_account
from tenants.messaging.models import GatewayAccount, Message
from tenants.models import Office
from tenants.profile.models import Profile

PAGE = "/panel/bramka/"


@pytest.fixture
def anna(olsztyn: Office, at: Callable[[Office], Client]) -> Client:
    browser = at(olsztyn)
    person = hire(olsztyn, "Anna")
    with office_context(olsztyn):
        browser.force_login(person)
    return browser


def test_credentials_are_saved_and_never_shown_again(olsztyn: Office, anna: Client) -> None:
    assert "SMSAPI" in read(anna, PAGE)
    answer = anna.post(f"{PAGE}smsapi", {"token": TOKEN}, follow=True)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert TOKEN not in page
    assert TOKEN[-4:] in page
    assert "/bramka/smsapi/" in page
    with office_context(olsztyn):
        assert Profile.objects.current().sms_gateway == "smsapi"
        assert TOKEN not in str(list(Entry.objects.values()))


def test_what_is_missing_is_said_beside_the_box(olsztyn: Office, anna: Client) -> None:
    answer = anna.post(f"{PAGE}twilio", {"sid": "AC1", "token": "x" * 9})
    assert answer.status_code == 422
    assert "poza Unią Europejską" in words(answer.content.decode()).replace("\u00a0", " ")
    assert anna.post(f"{PAGE}nigdzie", {"token": "x"}).status_code == 404
    with office_context(olsztyn):
        assert not GatewayAccount.objects.exists()


def test_only_admins_see_it(olsztyn: Office, at: Callable[[Office], Client]) -> None:
    browser = at(olsztyn)
    clerk = hire(olsztyn, "Bartek", Role.CLERK)
    with office_context(olsztyn):
        browser.force_login(clerk)
    assert browser.get(PAGE).status_code == 403
    assert browser.post(f"{PAGE}smsapi", {"token": TOKEN}).status_code == 403


@pytest.fixture
def sent(olsztyn: Office, notes: Notes) -> Message:
    """An SMS that SMSAPI took."""
    with office_context(olsztyn):
        save_account("smsapi", {"token": TOKEN}, agreed=False, now=NOW, by=SYSTEM)
        message = note(notes.about(), channel="sms")
        Message.objects.filter(pk=message.pk).update(state="sent", provider_id="42")
        return message


def address(office: Office) -> str:
    with office_context(office):
        return f"/bramka/smsapi/{GatewayAccount.objects.get().callback_token}"


def fate(office: Office, message: Message) -> str:
    with office_context(office):
        return again(message).delivered


def test_a_report_is_written_beside_its_message_once(
    olsztyn: Office, sent: Message, at: Callable[[Office], Client]
) -> None:
    company, place = at(olsztyn), address(olsztyn)
    answer = company.get(place, {"MsgId": "42", "status": "404"})
    assert (answer.status_code, answer.content) == (200, b"OK")
    assert fate(olsztyn, sent) == "delivered"
    company.post(place, {"MsgId": "42", "status": "405"})
    assert fate(olsztyn, sent) == "delivered", "the first word counts"


@pytest.mark.parametrize(
    ("where", "values"),
    [
        ("/bramka/smsapi/zgaduje", {"MsgId": "42", "status": "404"}),
        ("/bramka/twilio/zgaduje", {}),
        ("/bramka/nigdzie/zgaduje", {}),
    ],
)
def test_without_the_token_nobody_tells_anything(
    olsztyn: Office,
    sent: Message,
    at: Callable[[Office], Client],
    where: str,
    values: dict[str, Any],
) -> None:
    assert at(olsztyn).post(where, values).status_code == 404
    assert fate(olsztyn, sent) == ""


def test_the_token_of_one_office_is_nothing_at_another(
    olsztyn: Office, pultusk: Office, sent: Message, at: Callable[[Office], Client]
) -> None:
    place = address(olsztyn)
    assert at(pultusk).get(place, {"MsgId": "42", "status": "404"}).status_code == 404


def test_nonsense_reports_change_nothing(
    olsztyn: Office, sent: Message, at: Callable[[Office], Client]
) -> None:
    company, place = at(olsztyn), address(olsztyn)
    for values in ({}, {"MsgId": "42"}, {"MsgId": "41", "status": "404"}, {"status": "x" * 999}):
        assert company.get(place, values).status_code == 200
    assert fate(olsztyn, sent) == ""

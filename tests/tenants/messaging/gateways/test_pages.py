"""The admins' page about the gateway, and the address for delivery reports."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from support.fake_gateways import HASTE, TOKEN, Fake, running, smsapi_at
from support.notes import NOW, Notes, again, note
from support.pages import read, words
from support.staff import hire

from tenants.accounts.models import Role
from tenants.audit.actor import SYSTEM
from tenants.audit.models import Entry
from tenants.context import office_context
from tenants.messaging.breaker import FAILURES, failed
from tenants.messaging.channels.sms import key_of, sender_of
from tenants.messaging.dead import dead_letters, send_again
from tenants.messaging.gateways import accounts, line
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


def test_sender_folding_and_cap_are_set_once_for_all_gateways(
    olsztyn: Office, anna: Client
) -> None:
    given = {"sender": "Urzad Miast", "daily_cap": "50", "fold_polish": "on"}
    assert anna.post(f"{PAGE}ustawienia/zapisz", given).status_code == 302
    with office_context(olsztyn):
        profile = Profile.objects.current()
        assert (profile.sms_sender, profile.sms_daily_cap) == ("Urzad Miast", 50)
        assert sender_of(profile) == "Urzad Miast"
    assert "Urzad Miast" in anna.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sender", "Urząd"),
        ("sender", "500600700"),
        ("sender", "ab"),
        ("sender", "dwanascie zn"),
        ("sender", "a\r\nb"),
        ("daily_cap", "-1"),
        ("daily_cap", "many"),
        ("daily_cap", ""),
        ("daily_cap", "9999999999999"),
    ],
)
def test_what_no_network_would_show_is_refused(
    olsztyn: Office, anna: Client, field: str, value: str
) -> None:
    given = {"sender": "", "daily_cap": "200", field: value}
    answer = anna.post(f"{PAGE}ustawienia/zapisz", given)
    assert answer.status_code == 422
    assert "field-error" in answer.content.decode()
    with office_context(olsztyn):
        assert Profile.objects.current().sms_daily_cap == 200
        assert Profile.objects.current().sms_sender == ""


def test_without_a_name_of_its_own_the_short_name_signs_without_polish_letters() -> None:
    assert sender_of(Profile(short_name="Łódź i powiat")) == "Lodz i powi"
    assert sender_of(Profile(name="Urząd Gminy Wąsosz")) == "Urzad Gminy", "never nobody"


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[Fake]:
    """SMSAPI, on loopback."""
    with running() as server:
        monkeypatch.setitem(accounts.KINDS, "smsapi", smsapi_at(server))
        yield server


def test_the_test_tells_the_balance_and_sends_where_a_number_is_given(
    olsztyn: Office, anna: Client, fake: Fake
) -> None:
    anna.post(f"{PAGE}smsapi", {"token": TOKEN})
    told = words(anna.post(f"{PAGE}smsapi/test").content.decode())
    assert "12.5 pkt" in told
    assert fake.taken == []
    told = words(anna.post(f"{PAGE}smsapi/test", {"numer": "500 600 700"}).content.decode())
    assert "Bramka przyjęła" in told
    (sent,) = fake.taken
    assert sent["to"] == "48500600700"


@pytest.mark.parametrize(
    ("mood", "number", "told"),
    [
        ("no_credit", "500600700", "skończyły się środki"),
        ("bad_sender", "500600700", "nie jest zarejestrowana"),
        ("slow", "500600700", "nie odpowiedziała"),
        ("busy", "500600700", "nie odpowiedziała"),
        ("ok", "23 306 71 01", "stacjonarny"),
        ("ok", "abc", "nie jest numer telefonu"),
    ],
)
def test_what_goes_wrong_in_a_test_is_told_in_words(
    anna: Client,
    fake: Fake,
    monkeypatch: pytest.MonkeyPatch,
    mood: str,
    number: str,
    told: str,
) -> None:
    anna.post(f"{PAGE}smsapi", {"token": TOKEN})
    fake.mood = mood
    if mood == "slow":
        monkeypatch.setattr(line, "TIMEOUT_SECONDS", HASTE)
    answer = anna.post(f"{PAGE}smsapi/test", {"numer": number})
    assert answer.status_code == 422
    assert told in words(answer.content.decode()).replace("\u00a0", " ")
    assert fake.taken == []


def test_a_gateway_left_alone_is_told_in_words_and_a_good_test_ends_that(
    olsztyn: Office, anna: Client, fake: Fake
) -> None:
    anna.post(f"{PAGE}smsapi", {"token": TOKEN})
    with office_context(olsztyn):
        account = GatewayAccount.objects.get()
        for _number in range(FAILURES):
            failed(account, "no_credit 103", timezone.now())
    shown = read(anna, PAGE)
    assert "Nie działa" in shown
    assert "no_credit" not in shown
    anna.post(f"{PAGE}smsapi/test", {"numer": "500600700"})
    assert "Nie działa" not in read(anna, PAGE)


def test_a_gateway_that_was_named_without_credentials_is_called_out(
    olsztyn: Office, anna: Client
) -> None:
    with office_context(olsztyn):
        Profile.objects.update(sms_gateway="serwersms")
    assert "nie ma danych dostępowych" in read(anna, PAGE)
    anna.post(f"{PAGE}twilio/usun")
    assert anna.post(f"{PAGE}twilio/test").status_code == 404


def test_a_lost_sms_is_listed_and_sent_again_under_another_key(
    olsztyn: Office, sent: Message, at: Callable[[Office], Client]
) -> None:
    company, place = at(olsztyn), address(olsztyn)
    company.get(place, {"MsgId": "42", "status": "405"})
    with office_context(olsztyn):
        before = key_of(again(sent))
        (lost,) = dead_letters(NOW)
        assert lost.error == "undelivered 405"
        send_again(sent.pk, by=SYSTEM, now=NOW)
        assert key_of(again(sent)) != before, "the gateway would not send the same key twice"
        assert len(key_of(again(sent))) == 32

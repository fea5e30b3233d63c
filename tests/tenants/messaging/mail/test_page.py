"""The admins' page about the mail server."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from support.pages import read, words
from support.post import OnFreePort, Post
from support.reports import name_server
from support.staff import hire

from tenants.accounts.models import Role
from tenants.context import office_context
from tenants.messaging import mail_accounts
from tenants.messaging.models import MailAccount
from tenants.messaging.web import mail as page
from tenants.models import Office

PAGE = "/panel/poczta/"
PASSWORD = "Zq8-bardzo-tajne-7Xk2"
GIVEN = {
    "host": "smtp.um-olsztyn.example",
    "port": "587",
    "security": "starttls",
    "user": "wizyty",
    "password": PASSWORD,
    "sender": "wizyty@um-olsztyn.example",
}


@pytest.fixture
def anna(olsztyn: Office, at: Callable[[Office], Client]) -> Client:
    browser = at(olsztyn)
    person = hire(olsztyn, "Anna")
    with office_context(olsztyn):
        browser.force_login(person)
    return browser


@pytest.fixture
def own(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Post, dict[str, str]]]:
    """A server inside the office's own network, and what an admin types for it."""
    settings.OKIENKO_PRIVATE_MAIL_SERVERS = True
    handler = Post()
    controller = OnFreePort(handler)
    controller.start()
    monkeypatch.setattr(mail_accounts, "PORTS", {controller.port})
    port = page.MailForm.base_fields["port"]
    monkeypatch.setattr(port, "choices", [(controller.port, "x")])
    here = {"host": "localhost", "port": str(controller.port), "security": "none"}
    yield handler, {**GIVEN, **here, "user": "", "password": ""}
    controller.stop()


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch) -> str:
    """A host without an address; no name server is asked, which may be slow to say so, or away."""
    host, real = "nowhere.invalid", socket.getaddrinfo

    def asked(name: Any, *more: Any, **words: Any) -> Any:
        if name == host:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return real(name, *more, **words)

    monkeypatch.setattr(socket, "getaddrinfo", asked)
    return host


def kept(office: Office) -> MailAccount | None:
    with office_context(office):
        found: MailAccount | None = MailAccount.objects.first()
        return found


def test_anna_names_a_server_tests_it_and_goes_back(
    olsztyn: Office, anna: Client, own: tuple[Post, dict[str, str]]
) -> None:
    post, given = own
    assert "Nie trzeba nic ustawiać" in read(anna, PAGE)
    answer = anna.post(f"{PAGE}zapisz", given, follow=True)
    assert "jeszcze nieużywany" in words(answer.content.decode())
    answer = anna.post(f"{PAGE}test")
    assert "Serwer przyjął e-mail do anna@example.com" in words(answer.content.decode())
    assert post.mails[0]["To"] == "anna@example.com"
    assert "wysyła Wasz serwer" in read(anna, PAGE)
    anna.post(f"{PAGE}usun")
    assert kept(olsztyn) is None


def test_the_password_is_never_shown_again(olsztyn: Office, anna: Client) -> None:
    answer = anna.post(f"{PAGE}zapisz", GIVEN, follow=True)
    shown = answer.content.decode()
    assert PASSWORD not in shown
    assert PASSWORD[-4:] in shown
    assert "/bramka/zwroty/" in shown


def test_mistakes_stand_beside_their_boxes_and_save_nothing(olsztyn: Office, anna: Client) -> None:
    answer = anna.post(f"{PAGE}zapisz", {**GIVEN, "host": "to nie serwer", "port": "22"})
    shown = words(answer.content.decode())
    assert answer.status_code == 422
    assert "Podaj nazwę serwera" in shown
    assert "odpowiadają na portach" in shown
    assert PASSWORD not in answer.content.decode()
    assert kept(olsztyn) is None


def test_a_server_that_does_not_answer_is_told_and_not_used(
    olsztyn: Office, anna: Client, own: tuple[Post, dict[str, str]], nowhere: str
) -> None:
    _post, given = own
    anna.post(f"{PAGE}zapisz", {**given, "host": nowhere})
    answer = anna.post(f"{PAGE}test")
    assert answer.status_code == 422
    assert "nie ma serwera poczty" in words(answer.content.decode())
    account = kept(olsztyn)
    assert account is not None
    assert account.tested_at is None


@pytest.mark.usefixtures("still")
def test_a_server_is_tried_so_often_and_no_more(
    olsztyn: Office, anna: Client, nowhere: str
) -> None:
    anna.post(f"{PAGE}zapisz", {**GIVEN, "host": nowhere})
    codes = [anna.post(f"{PAGE}test").status_code for _ in range(page.TESTS.attempts + 1)]
    assert codes == [422] * page.TESTS.attempts + [429]


def test_the_records_are_shown_when_asked_for(olsztyn: Office, anna: Client, settings: Any) -> None:
    anna.post(f"{PAGE}zapisz", GIVEN)
    records = {("um-olsztyn.example", "TXT"): ['"v=spf1 mx -all"']}
    with name_server(records) as server:
        settings.OKIENKO_NAME_SERVER = server
        shown = read(anna, f"{PAGE}?wpisy=1")
    assert "v=spf1 mx -all" in shown
    assert "SPF w porządku" in shown
    assert "DMARC do poprawy" in shown


@pytest.mark.parametrize("path", ["", "zapisz", "test", "usun"])
def test_nobody_but_admins_of_the_office_comes_near(
    olsztyn: Office, pultusk: Office, at: Callable[[Office], Client], path: str
) -> None:
    browser = at(olsztyn)
    clerk = hire(olsztyn, "Bartek", Role.CLERK)
    with office_context(olsztyn):
        browser.force_login(clerk)
    ask = browser.post if path else browser.get
    assert ask(f"{PAGE}{path}").status_code == 403
    stranger = at(pultusk)
    stranger.cookies = browser.cookies
    ask = stranger.post if path else stranger.get
    assert ask(f"{PAGE}{path}").status_code == 302, "a session of one office is nothing at another"

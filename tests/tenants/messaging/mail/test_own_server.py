"""The office's own mail server: tried first, then used, left alone when it fails."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
import time_machine
from django.db import connection
from support.notes import NOW, Notes, again, note
from support.post import OnFreePort, Post, RudeServer

from tenants.audit.actor import SYSTEM
from tenants.audit.models import Entry
from tenants.context import office_context
from tenants.errors import Invalid
from tenants.messaging import mail_accounts, trial_letter
from tenants.messaging.breaker import FAILURES, PAUSE
from tenants.messaging.channels import smtp
from tenants.messaging.channels.smtp import office_backend, outside
from tenants.messaging.deliver import deliver
from tenants.messaging.lease import PAUSES
from tenants.messaging.mail_accounts import (
    Given,
    forget_mail_account,
    mail_account,
    note_tested,
    save_mail_account,
)
from tenants.messaging.models import MailAccount, Message
from tenants.messaging.trial_letter import NotTaken, send_trial
from tenants.models import Office
from tenants.outside import NotOutside

PASSWORD = "Zq8-bardzo-tajne-7Xk2"
SENDER = "wizyty@um-olsztyn.example"


@pytest.fixture(autouse=True)
def _inside(settings: Any) -> None:
    """As in one office's own network: a server on loopback may be named."""
    settings.OKIENKO_PRIVATE_MAIL_SERVERS = True


@pytest.fixture
def own() -> Iterator[Post]:
    """The office's mail server."""
    handler = Post()
    controller = OnFreePort(handler)
    controller.start()
    handler.port = controller.port  # type: ignore[attr-defined]  # for the tests below
    yield handler
    controller.stop()


def given(port: int, **words: Any) -> Given:
    plain = Given("localhost", port, "none", "", "", SENDER)
    return replace(plain, **words)


INSIDE = (
    *("127.0.0.1", "10.0.0.5", "192.168.1.1", "169.254.169.254", "::1", "fd00::1", "100.64.0.1"),
    *("::ffff:10.0.0.1", "0.0.0.0", "224.0.0.1"),  # noqa: S104 - what must not be called
)


@pytest.fixture
def save(monkeypatch: pytest.MonkeyPatch) -> Callable[..., MailAccount]:
    def make(port: int, **words: Any) -> MailAccount:
        monkeypatch.setattr(mail_accounts, "PORTS", {port, 587})
        return save_mail_account(given(port, **words), now=NOW, by=SYSTEM)

    return make


Save = Callable[..., MailAccount]


def use(account: MailAccount) -> None:
    note_tested(account, now=NOW, by=SYSTEM)


def test_before_a_test_letter_went_the_platforms_server_sends(
    in_olsztyn: Office, own: Any, post: Post, notes: Notes, save: Save
) -> None:
    account = save(own.port)
    assert deliver(note(notes.about()).pk, now=NOW)
    assert (len(own.mails), len(post.mails)) == (0, 1)
    send_trial(account, "anna@um-olsztyn.example")
    use(account)
    assert own.mails[0]["From"] == SENDER
    assert deliver(note(notes.about()).pk, now=NOW)
    assert (len(own.mails), len(post.mails)) == (2, 1)


def test_letters_come_from_the_offices_address_under_the_same_name(
    in_olsztyn: Office, own: Any, post: Post, notes: Notes, save: Save
) -> None:
    use(save(own.port))
    message = note(notes.about())
    deliver(message.pk, now=NOW)
    (mail,) = own.mails
    assert mail["From"].addresses[0].addr_spec == SENDER
    assert mail["From"].addresses[0].display_name == "Urząd Miasta Olsztyna"
    assert str(message.pk) in mail["Message-ID"]


def test_the_password_is_sealed_and_only_its_end_is_kept_open(
    in_olsztyn: Office, save: Save
) -> None:
    save(587, user="wizyty", password=PASSWORD, security="starttls")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM mail_account")
        row = str(cursor.fetchone())
    assert PASSWORD not in row
    assert PASSWORD not in str(list(Entry.objects.values()))
    account = mail_account()
    assert account is not None
    assert (account.password, account.last_four) == (PASSWORD, PASSWORD[-4:])
    save(587, user="wizyty", security="starttls")
    assert MailAccount.objects.get().password == PASSWORD, "left empty it stays"
    save(587, user="wizyty", password="krotkie", security="starttls")
    assert MailAccount.objects.get().last_four == "", "too short to show a part"


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("host", {"host": "smtp.example.pl/x"}),
        ("host", {"host": "a\r\nb"}),
        ("host", {"host": ""}),
        ("host", {"host": "x" * 254}),
        ("port", {"port": 22}),
        ("security", {"security": "hope"}),
        ("sender", {"sender": "nobody"}),
        ("sender", {"sender": "a@b.example\r\nBcc: x@example.com"}),
        ("password", {"user": "a", "password": ""}),
        ("password", {"user": "a", "password": "a\nb"}),
        ("user", {"user": "x" * 201, "password": "y"}),
        ("dkim_selector", {"dkim_selector": "a b"}),
    ],
)
def test_what_is_no_mail_server_is_refused(
    in_olsztyn: Office, field: str, words: dict[str, Any]
) -> None:
    with pytest.raises(Invalid) as refused:
        save_mail_account(replace(given(587), **words), now=NOW, by=SYSTEM)
    assert list(refused.value.errors) == [field]
    assert mail_account() is None


def test_across_the_internet_nothing_travels_in_the_open(in_olsztyn: Office, settings: Any) -> None:
    settings.OKIENKO_PRIVATE_MAIL_SERVERS = False
    with pytest.raises(Invalid) as refused:
        save_mail_account(given(587), now=NOW, by=SYSTEM)
    assert "security" in refused.value.errors


@pytest.mark.parametrize("address", INSIDE)
def test_a_name_that_leads_into_our_network_is_not_called(
    settings: Any, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    settings.OKIENKO_PRIVATE_MAIL_SERVERS = False
    found = [(2, 1, 6, "", ("93.184.215.14", 25)), (2, 1, 6, "", (address, 25))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: found)
    with pytest.raises(NotOutside):
        outside("smtp.example.pl", 25)
    settings.OKIENKO_PRIVATE_MAIL_SERVERS = True
    assert outside("smtp.example.pl", 25) == "93.184.215.14", "inside one office's network it may"


def test_the_address_that_was_looked_at_is_the_one_that_is_called(
    in_olsztyn: Office, own: Any, save: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that changes between looking and calling changes nothing."""
    account = save(own.port)
    real, asked = socket.getaddrinfo, []

    def once(host: Any, *args: Any, **kwargs: Any) -> Any:
        asked.append(host)
        return real("127.0.0.1" if host == "localhost" else host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", once)
    send_trial(account, "anna@um-olsztyn.example")
    assert asked.count("localhost") == 1


def test_a_certificate_nobody_vouches_for_is_refused(
    in_olsztyn: Office, save: Save, tls_server: int
) -> None:
    account = save(tls_server, security="tls")
    with pytest.raises(NotTaken) as refused:
        send_trial(account, "anna@um-olsztyn.example")
    assert isinstance(refused.value.__cause__, ssl.SSLCertVerificationError)


@pytest.mark.parametrize(
    ("step", "manner", "words"),
    [
        ("banner", "hang up", "nie odpowiedział"),
        ("MAIL", "550 not you", "wysyłać z tego adresu"),
        ("RCPT", "550 nobody", "na Twój adres"),
        ("words", "554 spam", "nie przyjął"),
        ("words", "hang up", "nie potwierdził"),
    ],
)
def test_a_test_letter_tells_what_is_wrong_and_never_what_the_server_said(
    in_olsztyn: Office, save: Save, step: str, manner: str, words: str
) -> None:
    server = RudeServer(step, manner)
    account = save(server.port)
    with pytest.raises(NotTaken) as refused:
        send_trial(account, "anna@um-olsztyn.example")
    server.close()
    assert words in str(refused.value)
    assert manner not in str(refused.value)
    assert MailAccount.objects.get().tested_at is None


def test_a_server_that_fails_is_left_alone_and_the_platforms_sends(
    in_olsztyn: Office, post: Post, notes: Notes, save: Save
) -> None:
    server = RudeServer("MAIL", "451 not now")
    use(save(server.port))
    with time_machine.travel(NOW, tick=False) as clock:
        message = note(notes.about())
        assert not deliver(message.pk, now=NOW)
        assert again(message).state == "waiting"
        for _number in range(FAILURES - 1):
            deliver(note(notes.about()).pk, now=NOW)
        assert deliver(message.pk, now=NOW + PAUSES[0])
        assert len(post.mails) == 1
        assert Message.objects.filter(kind="mail_down").count() == 0, "no admin is there to tell"
        clock.shift(PAUSE)
        assert not deliver(note(notes.about()).pk, now=NOW + PAUSE), "one tries it again"
    server.close()


def test_wrong_settings_cost_each_letter_one_try_and_the_admins_hear(
    in_olsztyn: Office, post: Post, notes: Notes, save: Save, anna_of: Any
) -> None:
    server = RudeServer("MAIL", "550 not from here")
    use(save(server.port))
    with time_machine.travel(NOW, tick=False):
        message = note(notes.about())
        deliver(message.pk, now=NOW)
        assert deliver(message.pk, now=NOW + PAUSES[0])
    server.close()
    assert len(post.mails) == 1
    (told,) = Message.objects.filter(kind="mail_down")
    assert told.recipient == f"staff:{anna_of.pk}"


def test_a_letter_nobody_confirmed_is_not_sent_again_by_the_other_server(
    in_olsztyn: Office, post: Post, own: Any, notes: Notes, save: Save
) -> None:
    use(save(own.port))
    own.answers = ["die"]
    message = note(notes.about())
    assert not deliver(message.pk, now=NOW)
    assert again(message).state == "unknown"
    assert (len(own.mails), len(post.mails)) == (1, 0)


def test_deleted_it_is_the_platforms_turn_again(
    in_olsztyn: Office, own: Any, post: Post, notes: Notes, save: Save
) -> None:
    use(save(own.port))
    forget_mail_account(now=NOW, by=SYSTEM)
    forget_mail_account(now=NOW, by=SYSTEM)
    deliver(note(notes.about()).pk, now=NOW)
    assert (len(own.mails), len(post.mails)) == (0, 1)
    assert Entry.objects.filter(action="mail.forgotten").count() == 1


def test_settings_changed_during_the_test_are_not_put_to_use(
    in_olsztyn: Office, save: Save
) -> None:
    before = save(587, security="starttls")
    with time_machine.travel(NOW):
        save_mail_account(
            given(587, security="starttls", host="other.example"), now=NOW + PAUSE, by=SYSTEM
        )
    use(before)
    assert MailAccount.objects.get().tested_at is None


def test_another_office_sends_by_its_own_way(
    olsztyn: Office, pultusk: Office, own: Any, post: Post, notes: Notes, save: Save
) -> None:
    with office_context(olsztyn):
        use(save(own.port))
    with office_context(pultusk):
        deliver(note(notes.about()).pk, now=NOW)
    assert (len(own.mails), len(post.mails)) == (0, 1)


def test_no_try_outlasts_its_lease(in_olsztyn: Office, save: Save, settings: Any) -> None:
    backend = office_backend(save(587, security="starttls"))
    assert backend.timeout == settings.EMAIL_TIMEOUT
    assert issubclass(backend.connection_class, smtp.WatchedSmtp)
    assert trial_letter.NO_ANSWER

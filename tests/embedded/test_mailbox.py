"""The mailbox takes everything, shows it, and gives it to who asks for the exact address."""

from __future__ import annotations

import json
import os
import smtplib
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from okienko.embedded.mailbox.store import KEPT, Message, Store

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
ICS = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


class Mailbox:
    """The mailbox of this test run, over HTTP and SMTP."""

    def __init__(self) -> None:
        self.web = os.environ["OKIENKO_SINK_URL"].removeprefix("http://")
        host, _, port = os.environ["OKIENKO_EMAIL_URL"].removeprefix("smtp://").partition(":")
        self.smtp = (host, int(port))

    def ask(
        self, method: str, path: str, body: str = "", headers: dict[str, str] | None = None
    ) -> tuple[HTTPResponse, str]:
        line = HTTPConnection(self.web, timeout=10)
        try:
            line.request(method, path, body.encode(), headers or {})
            answer = line.getresponse()
            return answer, answer.read().decode()
        finally:
            line.close()

    def to(self, address: str) -> list[dict[str, str]]:
        found: list[dict[str, str]] = json.loads(self.ask("GET", f"/api/messages?to={address}")[1])
        return found

    def sms(self, **sms: Any) -> HTTPResponse:
        headers = {"Content-Type": "application/json"}
        return self.ask("POST", "/api/messages", json.dumps(sms), headers)[0]

    def send(self, letter: EmailMessage, *to: str) -> None:
        with smtplib.SMTP(*self.smtp) as line:
            line.send_message(letter, to_addrs=to)

    def page_of(self, address: str) -> str:
        """The path of the page of the newest message to ``address``."""
        listing = self.ask("GET", f"/?to={address}")[1]
        return listing.partition('href="/wiadomosc/')[2].partition('"')[0]


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def dorota() -> str:
    """An address nobody else writes to in this run."""
    return f"dorota-{uuid4().hex[:8]}@example.com"


@pytest.fixture
def letter(dorota: str) -> EmailMessage:
    letter = EmailMessage()
    letter["From"] = "Urząd Miasta Olsztyna <wizyty@example.com>"
    letter["To"] = dorota
    letter["Subject"] = "Potwierdź wizytę"
    letter["X-Okienko-Office"] = "olsztyn"
    letter["X-Okienko-Kind"] = "pin"
    letter.set_content("Kod: 123456\nŻółć")
    letter.add_alternative("<html><head></head><body>Kod: <b>123456</b></body></html>", "html")
    letter.add_attachment(ICS, maintype="text", subtype="calendar", filename="wizyta-żółta.ics")
    return letter


def test_an_email_is_given_with_both_parts_office_and_kind(
    mailbox: Mailbox, letter: EmailMessage, dorota: str
) -> None:
    before = datetime.now(UTC)  # noqa: TID251 - compared with the mailbox's own clock
    mailbox.send(letter, dorota)
    after = datetime.now(UTC)  # noqa: TID251 - as above

    [found] = mailbox.to(dorota)

    sent_at = datetime.fromisoformat(found.pop("sent_at"))
    assert before - timedelta(seconds=1) < sent_at <= after
    assert found == {
        "channel": "email",
        "to": dorota,
        "subject": "Potwierdź wizytę",
        "text": "Kod: 123456\nŻółć\n",
        "html": "<html><head></head><body>Kod: <b>123456</b></body></html>\n",
        "office": "olsztyn",
        "kind": "pin",
    }


def test_each_recipient_has_a_message(mailbox: Mailbox, letter: EmailMessage, dorota: str) -> None:
    mailbox.send(letter, dorota, f"a.{dorota}")

    assert [one["to"] for one in mailbox.to(f"a.{dorota}")] == [f"a.{dorota}"]
    assert len(mailbox.to(dorota)) == 1
    assert mailbox.to(dorota[1:]) == []


def test_the_newest_comes_first(mailbox: Mailbox, dorota: str) -> None:
    for number in range(3):
        mailbox.sms(to=dorota, text=f"SMS {number}")

    assert [one["text"] for one in mailbox.to(dorota)] == ["SMS 2", "SMS 1", "SMS 0"]


def test_an_sms_is_taken(mailbox: Mailbox) -> None:
    number = f"+48{uuid4().int % 10**9:09}"
    answer = mailbox.sms(to=number, text="Kod 123456", office="olsztyn", kind="pin", sender="UM")

    assert answer.status == 201
    for asked in (number, number.replace("+", "%2B")):
        [found] = mailbox.to(asked)
        assert (found["channel"], found["text"], found["subject"]) == ("sms", "Kod 123456", "")


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        ('{"to": "+48600000000"}', "application/json", 422),
        ('{"to": "", "text": "x"}', "application/json", 422),
        ('{"to": 48600000000, "text": "x"}', "application/json", 422),
        ('["to"]', "application/json", 422),
        ("to=x&text=y", "application/json", 400),
        ('{"to": "x", "text": "y"}', "text/plain", 415),
    ],
)
def test_a_wrong_sms_is_refused(
    mailbox: Mailbox, body: str, content_type: str, status: int
) -> None:
    answer, _ = mailbox.ask("POST", "/api/messages", body, {"Content-Type": content_type})

    assert answer.status == status
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_page_elsewhere_cannot_read_it(mailbox: Mailbox) -> None:
    answer, _ = mailbox.ask("GET", "/api/messages", headers={"Host": "evil.example.com"})

    assert answer.status == 400


def test_the_page_of_a_message_shows_it_in_a_cage(
    mailbox: Mailbox, letter: EmailMessage, dorota: str
) -> None:
    mailbox.send(letter, dorota)
    number = mailbox.page_of(dorota)

    _, page = mailbox.ask("GET", f"/wiadomosc/{number}")
    answer, body = mailbox.ask("GET", f"/wiadomosc/{number}/tresc")

    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page
    assert "wizyta-żółta.ics" in page
    assert "Wygląd" in page
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "sandbox allow-popups" in answer.headers["Content-Security-Policy"]
    assert body.startswith('<html><head><base target="_blank"></head>')


def test_the_text_of_a_message_is_one_click_away(
    mailbox: Mailbox, letter: EmailMessage, dorota: str
) -> None:
    letter.get_body(("plain",)).set_content("Wejdź: http://olsztyn.localhost/x <script>")  # type: ignore[union-attr]  # it has one
    mailbox.send(letter, dorota)

    _, page = mailbox.ask("GET", f"/wiadomosc/{mailbox.page_of(dorota)}?widok=tekst")

    assert '<a href="http://olsztyn.localhost/x"' in page
    assert "&lt;script&gt;" in page


def test_a_file_of_a_message_is_saved_not_opened(
    mailbox: Mailbox, letter: EmailMessage, dorota: str
) -> None:
    mailbox.send(letter, dorota)

    number = mailbox.page_of(dorota)
    answer, content = mailbox.ask("GET", f"/wiadomosc/{number}/zalacznik/0")
    missing, _ = mailbox.ask("GET", f"/wiadomosc/{number}/zalacznik/1")

    assert content.encode() == ICS
    assert answer.headers["Content-Type"] == "text/calendar"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''wizyta")
    assert missing.status == 404


def test_a_letter_without_structure_is_kept(mailbox: Mailbox, dorota: str) -> None:
    with smtplib.SMTP(*mailbox.smtp) as line:
        line.sendmail("x@example.com", [dorota], b"no headers at all \xff\r\n")

    assert len(mailbox.to(dorota)) == 1
    assert mailbox.ask("GET", f"/wiadomosc/{mailbox.page_of(dorota)}")[0].status == 200


def sms(text: str) -> Message:
    return Message(
        channel="sms", to="+48600000000", sender="", subject="", text=text, html="", office="",
        kind="", sent_at=NOW,
    )  # fmt: skip


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "mailbox.sqlite3"


def test_messages_outlive_a_restart(file: Path) -> None:
    with Store(file) as store:
        store.add(sms("first"))

    with Store(file) as store:
        assert [(one.text, one.sent_at) for one in store.newest()] == [("first", NOW)]


def test_only_the_newest_are_kept(file: Path) -> None:
    with Store(file) as store:
        for number in range(KEPT + 5):
            store.add(sms(str(number)))

        found = store.newest()

    assert len(found) == KEPT
    assert (found[0].text, found[-1].text) == (str(KEPT + 4), "5")


def test_an_emptied_box_is_empty_and_goes_on(file: Path) -> None:
    with Store(file) as store:
        store.add(sms("old"))
        store.empty()
        store.add(sms("new"))

        assert [one.text for one in store.newest()] == ["new"]

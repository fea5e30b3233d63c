"""Letters that came back are written beside their messages, whoever tells, and only once."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from support.notes import NOW, Notes, again, note
from support.reports import report

from tenants.audit.actor import SYSTEM
from tenants.context import office_context
from tenants.messaging.bounces import LARGEST, note_bounce, read_bounce
from tenants.messaging.dead import dead_letters, send_again
from tenants.messaging.mail_accounts import Given, save_mail_account
from tenants.messaging.models import MailAccount, Message
from tenants.models import Office

# django-typer uses what Typer calls old.
pytestmark = pytest.mark.filterwarnings("ignore:In Typer:DeprecationWarning")


@pytest.fixture
def sent(olsztyn: Office, notes: Notes) -> Message:
    """A letter some server took."""
    with office_context(olsztyn):
        message = note(notes.about())
        Message.objects.filter(pk=message.pk).update(state="sent", sent_at=NOW)
    return message


def fate(office: Office, message: Message) -> tuple[str, str]:
    with office_context(office):
        return again(message).delivered, again(message).error


def name(message: Message) -> str:
    return f"<{message.pk}@okienko.example>"


@pytest.mark.parametrize("returned", ["text/rfc822-headers", "message/rfc822"])
def test_a_report_names_the_letter_the_office_and_the_reason(sent: Message, returned: str) -> None:
    found = read_bounce(report(name(sent), returned=returned))
    assert found is not None
    assert (found.message, found.office, found.status) == (sent.pk, "olsztyn", "5.1.1")


@pytest.mark.parametrize(
    "words",
    [
        {"action": "delayed", "status": "4.4.1"},
        {"action": "delivered"},
        {"status": "no idea"},
        {"returned": "text/plain"},
    ],
)
def test_what_is_late_or_says_nothing_is_no_bounce(sent: Message, words: dict[str, str]) -> None:
    assert read_bounce(report(name(sent), **words)) is None


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"Subject: hello\r\n\r\nI am on holiday.",
        b"Content-Type: multipart/report; boundary=x\r\n\r\n--x\r\n",
        b"\xff\xfe\x00" * 99,
        b"x" * (LARGEST + 1),
        report("<no-id@elsewhere.example>"),
        report("<x>\r\nX-Evil: 1"),
    ],
)
def test_whatever_comes_is_read_without_harm(raw: bytes) -> None:
    assert read_bounce(raw) is None


def test_it_is_noted_once_and_shown_among_what_did_not_arrive(
    olsztyn: Office, sent: Message
) -> None:
    found = read_bounce(report(name(sent)))
    assert found is not None
    with office_context(olsztyn):
        assert note_bounce(found, now=NOW)
        assert not note_bounce(found, now=NOW)
        assert again(sent).state == "sent", "it was sent, whatever came back (I5)"
        assert list(dead_letters(NOW)) == [sent]
        send_again(sent.pk, by=SYSTEM, now=NOW)
        assert (again(sent).state, again(sent).delivered) == ("waiting", "")


@pytest.mark.parametrize("state", ["waiting", "dead", "dropped"])
def test_what_was_never_sent_cannot_come_back(olsztyn: Office, sent: Message, state: str) -> None:
    found = read_bounce(report(name(sent)))
    assert found is not None
    with office_context(olsztyn):
        Message.objects.filter(pk=sent.pk).update(state=state)
        assert not note_bounce(found, now=NOW)


def test_the_mail_server_pipes_a_report_to_the_command(
    olsztyn: Office, pultusk: Office, sent: Message, tmp_path: Any
) -> None:
    file, out = tmp_path / "report", io.StringIO()
    file.write_bytes(report(name(sent), office="pultusk"))
    call_command("messages", "bounce", str(file), stdout=out)
    assert fate(olsztyn, sent) == ("", ""), "no other office's"
    for office in ("nowhere", "olsztyn"):
        file.write_bytes(report(name(sent), office=office))
        call_command("messages", "bounce", str(file), stdout=out)
    assert out.getvalue().split("\n") == ["Nothing of ours."] * 2 + ["Noted.", ""]
    assert fate(olsztyn, sent) == ("failed", "bounced 5.1.1")


def test_an_offices_own_server_posts_it_to_its_secret_address(
    olsztyn: Office, pultusk: Office, sent: Message, at: Callable[[Office], Client]
) -> None:
    given = Given("smtp.example.pl", 587, "starttls", "", "", "wizyty@example.pl")
    with office_context(olsztyn):
        save_mail_account(given, now=NOW, by=SYSTEM)
        place = f"/bramka/zwroty/{MailAccount.objects.get().bounce_token}"
    told = {"data": report(name(sent)), "content_type": "message/rfc822"}
    assert at(pultusk).post(place, **told).status_code == 404
    assert at(olsztyn).post("/bramka/zwroty/zgaduje", **told).status_code == 404
    assert fate(olsztyn, sent) == ("", "")
    server = at(olsztyn)
    assert server.post(place, **told).content == b"noted"
    assert server.post(place, **told).content == b"nothing"
    assert server.post(place, b"x", content_type="text/plain").content == b"nothing"
    large = {"data": b"x" * (LARGEST + 1), "content_type": "message/rfc822"}
    assert server.post(place, **large).status_code == 413
    assert fate(olsztyn, sent) == ("failed", "bounced 5.1.1")

"""What an e-mail looks like to a mail program, and what it must never carry."""

from __future__ import annotations

import re
from email.message import EmailMessage

import pytest
from support.notes import NOW, Notes, again, note
from support.post import Post

from tenants.messaging.channels.mail import as_html
from tenants.messaging.deliver import deliver
from tenants.messaging.sources import Attachment
from tenants.messaging.texts import Text
from tenants.models import Office
from tenants.profile.contrast import ENOUGH, contrast, parse
from tenants.profile.models import Profile

TEXT = Text(
    "Temat", "Dzień dobry,\n\nSprawa: A & B <b>\nZobacz wizytę: https://a.example/x?a=1&b=2"
)


def only(post: Post) -> EmailMessage:
    (mail,) = post.mails
    return mail


def part(mail: EmailMessage, kind: str) -> str:
    found = mail.get_body((kind,))
    assert isinstance(found, EmailMessage)
    return str(found.get_content()).replace("\r\n", "\n")


def html(**profile: str) -> str:
    return as_html(Profile(**{"name": "Urząd Gminy", **profile}), "pl", TEXT)


def test_an_email_has_text_html_and_headers_that_name_it(
    in_olsztyn: Office, post: Post, notes: Notes
) -> None:
    Profile.objects.update(email="urzad@example.com")
    message = note(notes.about())
    assert deliver(message.pk, now=NOW)
    mail = only(post)
    assert mail["subject"] == "Witaj, Dorota"
    assert mail["to"] == "dorota@example.com"
    assert mail["reply-to"] == "urzad@example.com"
    assert mail["from"].addresses[0].display_name == "Urząd Miasta Olsztyna"
    assert mail["message-id"].startswith(f"<{message.pk}@")
    assert (mail["x-okienko-office"], mail["x-okienko-kind"]) == ("olsztyn", "hello")
    assert mail["auto-submitted"] == "auto-generated"
    assert "Sprawa: Dorota\nZobacz: https://a.example/x\n\nUrząd Dorota" in part(mail, "plain")
    assert 'href="https://a.example/x"' in part(mail, "html")


def test_a_letter_tried_twice_has_the_same_name(
    in_olsztyn: Office, post: Post, notes: Notes
) -> None:
    post.answers = ["451 later"]
    message = note(notes.about())
    deliver(message.pk, now=NOW)
    deliver(message.pk, now=again(message).due_at)
    assert only(post)["message-id"].startswith(f"<{message.pk}@")


@pytest.mark.parametrize(
    "evil",
    [
        "x\r\nBcc: edek@example.com",
        "x\nBcc: edek@example.com\n\nwords",
        "x\u2028Bcc: edek@example.com",
        "x\r\n\r\n<script>alert(1)</script>{{ pin }}{% include 'x' %}",
    ],
)
def test_what_a_variable_brings_along_changes_neither_headers_nor_html(
    in_olsztyn: Office, post: Post, notes: Notes, evil: str
) -> None:
    Profile.objects.update(name=f"Urząd {evil}")
    assert deliver(note(notes.about(variables={"who": evil})).pk, now=NOW)
    mail = only(post)
    assert mail["bcc"] is None
    assert mail["subject"].startswith("Witaj, x")
    assert "\n" not in mail["subject"]
    assert mail["from"].addresses[0].addr_spec == "wizyty@localhost"
    assert "<script>" not in part(mail, "html")


@pytest.mark.parametrize(
    "to", ["edek@example.com\nBcc: x@example.com", "nobody@example.com", "zażółć", "a@b@c", ""]
)
def test_what_is_no_address_is_given_up_at_once(
    in_olsztyn: Office, post: Post, notes: Notes, to: str
) -> None:
    message = note(notes.about(to=to))
    assert not deliver(message.pk, now=NOW)
    assert again(message).state == "dead"
    assert post.mails == []


def test_a_calendar_file_says_what_it_does_and_a_pdf_stays_as_it_is(
    in_olsztyn: Office, post: Post, notes: Notes
) -> None:
    words = "BEGIN:VCALENDAR ż".encode()
    calendar = Attachment("wizyta.ics", words, "text/calendar; method=CANCEL")
    leaflet = Attachment("ulotka.pdf", b"%PDF-\xff\x00", "application/pdf")
    assert deliver(note(notes.about(attachments=(calendar, leaflet))).pk, now=NOW)
    one, two = only(post).iter_attachments()
    assert (one.get_filename(), one.get_content_type()) == ("wizyta.ics", "text/calendar")
    assert (one.get_param("method"), one.get_content().strip()) == ("CANCEL", "BEGIN:VCALENDAR ż")
    assert (two.get_filename(), two.get_content()) == ("ulotka.pdf", b"%PDF-\xff\x00")


def test_the_page_is_calm_and_can_be_read_by_everybody() -> None:
    page = html()
    assert page.strip().startswith("<!DOCTYPE html>")
    assert '<html lang="pl"' in page
    assert "<title>Temat</title>" in page
    assert "prefers-color-scheme: dark" in page
    assert re.search(r'scope="row"[^>]*>Sprawa</th>', page) is None, "one fact is no table"
    assert "Sprawa: A &amp; B &lt;b&gt;" in page
    assert 'href="https://a.example/x?a=1&amp;b=2"' in page
    assert ">Zobacz wizytę</a>" in page


def test_the_page_asks_nothing_of_any_server() -> None:
    assert not re.search(r"<(img|link|script|iframe|object)\b|url\(|@import|src=", html())


@pytest.mark.parametrize("colour", ["#ffdd00", "#0b6b8f", "#777777", "#000000", "red;}", ""])
def test_the_button_can_be_read_in_any_colour(colour: str) -> None:
    page = html(colour=colour)
    found = re.search(r"background: (#\w{6}); font-weight: bold; color: (#\w{6})", page)
    assert found
    assert contrast(parse(found[1]), parse(found[2])) >= ENOUGH
    assert "red;}" not in page

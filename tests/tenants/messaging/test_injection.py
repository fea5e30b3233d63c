"""Whatever stands in a name, an address or a reason stays words: in headers, HTML and SMS."""

from __future__ import annotations

from typing import Any

import pytest
from support.notes import NOW, Notes, again, note
from support.post import Post

from tenants.messaging.deliver import deliver
from tenants.messaging.gsm import fold, is_gsm
from tenants.messaging.texts import Source, render_source
from tenants.models import Office
from tenants.profile.models import Profile

HEADERS = [
    "x\r\nBcc: edek@example.com",
    "x\nTo: edek@example.com",
    "x\rCc: edek@example.com",
    "x\r\n\r\nother words",
    "x\x0bBcc: edek@example.com",
    "x\x1cBcc: edek@example.com",
    "x\x85Bcc: edek@example.com",
    "x\u2028Bcc: edek@example.com",
    "x\u2029Bcc: edek@example.com",
    "x\x00\r\n Bcc: edek@example.com",
    "x =?utf-8?q?=0d=0aBcc:_edek@example.com?=",
]
MARKUP = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><a href="https://zly.example">x</a>',
    "'><svg/onload=alert(1)>",
    "<style>*{display:none}</style>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "{{ pin }}{% include 'x' %}",
    "javascript:alert(1)",
    "<!-- -->",
]
STEERING = {
    "escape": "a\x1bb",
    "nothing": "a\x00b",
    "bell": "a\x07b",
    "backspace": "a\x08\x08b",
    "delete": "a\x7fb",
    "a second message": "a\r\nAT+CMGS=1\x1a",
    "c1": "a\x9bb",
    "letters turned": "a\u202egnp.exe\u202cb",
    "letters kept apart": "a\u2066b\u2069",
}


def sent(post: Post) -> Any:
    (mail,) = post.mails
    return mail


@pytest.mark.parametrize("evil", HEADERS, ids=repr)
@pytest.mark.parametrize("field", ["name", "variable"])
def test_no_value_adds_a_header_or_a_reader(
    in_olsztyn: Office, post: Post, notes: Notes, field: str, evil: str
) -> None:
    if field != "variable":
        Profile.objects.update(**{field: evil.replace("\x00", "")})
    who = evil if field == "variable" else "Dorota"
    assert deliver(note(notes.about(variables={"who": who})).pk, now=NOW)
    mail = sent(post)
    assert (mail["bcc"], mail["cc"], mail.get_all("to")) == (None, None, ["dorota@example.com"])
    assert len(mail.get_all("from")) == len(mail.get_all("subject")) == 1
    assert mail["subject"].startswith("Witaj, ")
    assert len(mail["subject"].splitlines()) == 1
    assert mail.get_content_type() == "multipart/alternative"


@pytest.mark.parametrize("evil", MARKUP)
@pytest.mark.parametrize("field", ["name", "variable"])
def test_no_value_becomes_markup(
    in_olsztyn: Office, post: Post, notes: Notes, field: str, evil: str
) -> None:
    if field == "name":
        Profile.objects.update(name=evil)
    who = evil if field == "variable" else "Dorota"
    assert deliver(note(notes.about(variables={"who": who})).pk, now=NOW)
    html = sent(post).get_body(("html",)).get_content()
    for part in ("<script", "<img", "<svg", "<style>*", '"><a href', 'href="javascript'):
        assert part not in html, part
    assert html.count("<!--") == html.count("-->") == 0


@pytest.mark.parametrize("evil", STEERING.values(), ids=STEERING)
def test_no_sign_steers_a_telephone(in_olsztyn: Office, sink: Any, notes: Notes, evil: str) -> None:
    Profile.objects.update(sms_gateway="sink")
    notes.write("hello.sms", "Sprawa: {{ who }}.")
    about = notes.about(to="+48500600700", variables={"who": evil})
    message = note(about, channel="sms")
    assert deliver(message.pk, now=NOW), again(message).error
    (got,) = sink.got
    assert got["to"] == "+48500600700"
    assert is_gsm(got["text"])
    assert got["text"].isprintable()
    assert got["text"].startswith("Sprawa: a")


def test_negative_control_without_the_filter_signs_go_through() -> None:
    assert not any(is_gsm(fold(evil)) and evil.isprintable() for evil in STEERING.values())


@pytest.mark.parametrize("evil", STEERING.values(), ids=STEERING)
@pytest.mark.parametrize("name", ["who", "documents"])
def test_no_sign_steers_a_mail_or_a_page(name: str, evil: str) -> None:
    source = Source("{{ who }}", "{{ who }}: {{ documents }}")
    text = render_source(source, "email", {"who": "x", "documents": "y"} | {name: evil})
    shown = text.subject + text.body.replace("\n", "")
    assert shown.isprintable(), ascii(shown)


def test_what_several_lines_may_say_stays_in_lines() -> None:
    source = Source("x", "{{ documents }}")
    text = render_source(source, "email", {"documents": "– dowód\n– wniosek"})
    assert text.body == "– dowód\n– wniosek"

"""A message that is owed arrives once, or we know why not."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connections

from tenants.context import office_context, platform_context
from tenants.dispatch import dispatch
from tenants.due import waiting
from tenants.ids import uuid7
from tenants.messaging.deliver import deliver, sweep
from tenants.messaging.lease import LEASE, PAUSES
from tenants.messaging.models import Message
from tenants.messaging.outbox import Owed, drop_unsent, owe, silently
from tenants.messaging.sources import Attachment
from tenants.models import Due, Office
from tenants.profile.models import Profile

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def note(about: UUID, **words: Any) -> Message:
    """Owe one message about something; it is there once."""
    words = {"kind": "hello", "channel": "email", "occasion": "first", "due_at": NOW} | words
    owe([Owed(about_kind="note", about=about, **words)], now=NOW)
    return Message.objects.get(about=about, channel=words["channel"], occasion=words["occasion"])


def again(message: Message) -> Message:
    return Message.objects.get(pk=message.pk)


@pytest.fixture
def sink(settings: Any) -> Iterator[list[dict[str, str]]]:
    """The demo's SMS sink."""
    got: list[dict[str, str]] = []

    class Page(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(201)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Be quiet."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.OKIENKO_SINK_URL = f"http://127.0.0.1:{server.server_port}"
    yield got
    server.shutdown()
    server.server_close()


def test_an_email_has_text_html_and_headers_that_name_it(
    in_olsztyn: Office, post: Any, notes: Any
) -> None:
    calendar = Attachment("wizyta.ics", b"BEGIN:VCALENDAR", "text/calendar")
    message = note(notes.about(attachments=(calendar,)))
    assert deliver(message.pk, now=NOW)
    (mail,) = post.mails
    assert mail["subject"] == "Witaj, Dorota"
    assert mail["to"] == "dorota@example.com"
    assert mail["from"].addresses[0].display_name == "Urząd Miasta Olsztyna"
    assert mail["message-id"].startswith(f"<{message.pk}@")
    assert (mail["x-okienko-office"], mail["x-okienko-kind"]) == ("olsztyn", "hello")
    assert mail["auto-submitted"] == "auto-generated"
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    assert "Sprawa: Dorota" in text.get_content()
    assert '<a href="https://a.example/x"' in html.get_content()
    assert [one.get_filename() for one in mail.iter_attachments()] == ["wizyta.ics"]
    assert (again(message).state, again(message).sent_at) == ("sent", NOW)


def test_what_a_variable_brings_along_changes_neither_headers_nor_html(
    in_olsztyn: Office, post: Any, notes: Any
) -> None:
    evil = {"who": "x\r\nBcc: edek@example.com\n\n<script>alert(1)</script>{{ pin }}"}
    assert deliver(note(notes.about(variables=evil)).pk, now=NOW)
    (mail,) = post.mails
    html = mail.get_body(("html",))
    assert html is not None
    assert mail["bcc"] is None
    assert mail["subject"].startswith("Witaj, x Bcc: edek@example.com")
    assert "<script>" not in html.get_content()


def test_the_same_occasion_is_owed_once(in_olsztyn: Office, post: Any, notes: Any) -> None:
    about = notes.about()
    for _ in range(3):
        note(about)
    note(about, occasion="second")
    assert sweep(now=NOW) == 2
    assert sweep(now=NOW) == 0
    assert len(post.mails) == 2


def test_nothing_is_sent_before_its_time_or_after_it_is_of_no_use(
    in_olsztyn: Office, post: Any, notes: Any
) -> None:
    early = note(notes.about(), due_at=NOW + SECOND)
    late = note(notes.about(), not_after=NOW)
    assert sweep(now=NOW) == 0
    assert (again(early).state, again(late).state) == ("waiting", "dropped")
    assert deliver(early.pk, now=NOW + SECOND)


def test_what_is_dropped_is_not_sent(in_olsztyn: Office, post: Any, notes: Any) -> None:
    about = notes.about()
    note(about)
    assert drop_unsent(about) == 1
    forgotten = note(uuid7())
    with silently():
        note(notes.about())
    assert sweep(now=NOW) == 0
    assert again(forgotten).error == "nothing owed"
    assert post.mails == []


def test_a_server_that_is_busy_is_asked_again_later_and_later(
    in_olsztyn: Office, post: Any, notes: Any
) -> None:
    post.answers = ["451 later"] * len(PAUSES)
    message, now = note(notes.about()), NOW
    for pause in PAUSES:
        assert not deliver(message.pk, now=now)
        assert again(message).due_at == now + pause
        assert not deliver(message.pk, now=now + pause - SECOND), "not before its time"
        now += pause
    assert deliver(message.pk, now=now)
    assert len(post.mails) == 1


def test_after_the_last_try_it_is_given_up_and_said(
    in_olsztyn: Office, post: Any, notes: Any, caplog: pytest.LogCaptureFixture
) -> None:
    post.answers = ["451 later"] * 99
    message, now = note(notes.about()), NOW
    for _ in range(len(PAUSES) + 1):
        deliver(message.pk, now=now)
        now = again(message).due_at
    assert again(message).state == "dead"
    ours = [one.getMessage() for one in caplog.records if one.name.startswith("tenants")]
    assert any("given up" in line for line in ours)
    assert not any("dorota" in line for line in ours)


def test_an_address_that_does_not_exist_is_not_tried_again(
    in_olsztyn: Office, post: Any, notes: Any
) -> None:
    message = note(notes.about(to="nobody@example.com"))
    assert not deliver(message.pk, now=NOW)
    assert again(message).state == "dead"


def test_a_line_that_breaks_after_the_words_is_unknown_and_never_repeated(
    in_olsztyn: Office, post: Any, notes: Any
) -> None:
    post.answers = ["die"]
    message = note(notes.about())
    assert not deliver(message.pk, now=NOW)
    assert again(message).state == "unknown"
    assert sweep(now=NOW + timedelta(days=1)) == 0
    assert len(post.mails) == 1


def test_a_killed_workers_lease_runs_out_and_another_sends(
    in_olsztyn: Office, post: Any, notes: Any
) -> None:
    message = note(notes.about())
    Message.objects.filter(pk=message.pk).update(leased_until=NOW + LEASE, attempts=1)
    assert sweep(now=NOW) == 0
    assert sweep(now=NOW + LEASE) == 1


def test_of_ten_workers_one_sends(new_office: Callable[[], Office], post: Any, notes: Any) -> None:
    office = new_office()
    with office_context(office):
        message = note(notes.about())

    def work(_number: int) -> bool:
        try:
            with office_context(office):
                return deliver(message.pk, now=NOW)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(work, range(10))) == 1
    assert len(post.mails) == 1


def test_an_sms_goes_to_the_sink_folded_and_signed(
    in_olsztyn: Office, sink: list[dict[str, str]], notes: Any
) -> None:
    Profile.objects.update(sms_gateway="sink", short_name="UM Olsztyn")
    assert deliver(note(notes.about(to="+48500600700"), channel="sms").pk, now=NOW)
    assert sink == [
        {
            "to": "+48500600700",
            "text": 'Dzien dobry, Dorota: zolw "ma" juz 1-2 lapy...',
            "sender": "UM Olsztyn",
            "kind": "hello",
            "office": "olsztyn",
        }
    ]


def test_without_a_gateway_an_sms_is_given_up(in_olsztyn: Office, notes: Any) -> None:
    message = note(notes.about(to="+48500600700"), channel="sms")
    assert not deliver(message.pk, now=NOW)
    assert again(message).error == "no gateway"


def test_the_clock_asks_two_questions_whatever_the_number_of_offices(
    olsztyn: Office,
    django_assert_num_queries: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with platform_context():
        Due.objects.bulk_create(
            Due(office_id=uuid7(), kind="messaging.sweep", at=NOW) for _ in range(300)
        )
        before = waiting()
    sent: list[str] = []
    monkeypatch.setattr("tenants.dispatch.send", lambda task, office: sent.append(task))
    with django_assert_num_queries(1):
        assert dispatch(NOW) == before
    assert set(sent) == {"messaging.sweep"}
    assert dispatch(NOW) == 0


def test_owing_leaves_a_hint_for_the_clock(in_olsztyn: Office, notes: Any) -> None:
    note(notes.about(), due_at=NOW + timedelta(hours=3))
    from tenants.context import _office

    here = _office.get()
    _office.set(None)
    try:
        with platform_context():
            assert (in_olsztyn.pk, "messaging.sweep", NOW + timedelta(hours=3)) in set(
                Due.objects.values_list("office_id", "kind", "at")
            )
    finally:
        _office.set(here)

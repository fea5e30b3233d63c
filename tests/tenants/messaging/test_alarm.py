"""When messages are in trouble, operators read it in the log and admins in their mail, once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from support.notes import NOW, Notes, again, note
from support.post import Post

from tenants.accounts.models import Role, User
from tenants.messaging.channels import Unknown
from tenants.messaging.channels.sms import SinkGateway
from tenants.messaging.deliver import deliver, sweep
from tenants.messaging.kinds import LANGUAGES
from tenants.messaging.lease import PAUSES, hold_back
from tenants.messaging.models import Message
from tenants.messaging.office_kinds import KINDS
from tenants.messaging.texts import render
from tenants.models import Office
from tenants.profile.models import Profile

DAY = timedelta(days=1)
pytestmark = pytest.mark.usefixtures("in_olsztyn")


@pytest.fixture
def anna(in_olsztyn: Office) -> User:
    User.objects.create_user("bartek@example.com", name="Bartek", role=Role.CLERK)
    return User.objects.create_user("anna@example.com", name="Anna", role=Role.ADMIN)


@pytest.fixture
def knows_keys(in_olsztyn: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The office's gateway takes the same key once."""
    Profile.objects.update(sms_gateway="sink")
    monkeypatch.setattr(SinkGateway, "takes_idempotency_key", True)


def notices() -> list[Message]:
    return list(Message.objects.filter(about_kind="office").order_by("created_at"))


def kill(message: Message) -> None:
    Message.objects.filter(pk=message.pk).update(attempts=len(PAUSES))


def test_admins_hear_of_dead_messages_once_a_day(anna: User, post: Post, notes: Notes) -> None:
    for later in (timedelta(0), timedelta(hours=1), DAY):
        message = note(notes.about(), due_at=NOW + later)
        kill(message)
        post.answers = ["451 later"]
        assert not deliver(message.pk, now=NOW + later)
        assert again(message).state == "dead"
    assert [(one.kind, one.recipient) for one in notices()] == [
        ("messages_dead", f"staff:{anna.pk}")
    ] * 2
    sweep(now=NOW + DAY)
    assert [mail["to"] for mail in post.mails] == ["anna@example.com"] * 2
    (plain,) = [part for part in post.mails[0].walk() if part.get_content_type() == "text/plain"]
    assert "/panel/wiadomosci/" in plain.get_content()


def test_a_wrong_address_alarms_nobody(anna: User, post: Post, notes: Notes) -> None:
    message = note(notes.about(to="nobody@example.com"))
    deliver(message.pk, now=NOW)
    assert (again(message).state, again(message).error) == ("dead", "address refused")
    assert notices() == []


def test_a_notice_that_dies_makes_no_further_notices(anna: User, post: Post, notes: Notes) -> None:
    first = note(notes.about())
    kill(first)
    post.answers = ["451 later"] * 99
    deliver(first.pk, now=NOW)
    (notice,) = notices()
    kill(notice)
    deliver(notice.pk, now=NOW)
    assert again(notice).state == "dead"
    assert len(notices()) == 1


def test_a_gateway_that_knows_keys_is_told_again_and_has_it_once(
    notes: Notes, sink: Any, knows_keys: None
) -> None:
    message = note(notes.about(to="+48500600700"), channel="sms")
    sink.answers = [None]
    assert not deliver(message.pk, now=NOW)
    assert (again(message).state, again(message).error) == ("waiting", "unknown whether taken")
    assert deliver(message.pk, now=NOW + PAUSES[0])
    assert again(message).state == "sent"


def test_what_stays_unknown_to_the_end_is_called_unknown(
    notes: Notes, knows_keys: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(*_: object) -> str:
        raise Unknown

    monkeypatch.setattr(SinkGateway, "send", silent)
    message = note(notes.about(to="+48500600700"), channel="sms")
    now = NOW
    for _ in range(len(PAUSES) + 1):
        assert not deliver(message.pk, now=now)
        now = again(message).due_at
    assert again(message).state == "unknown"
    late = note(notes.about(to="+48500600700"), channel="sms", not_after=NOW + PAUSES[0])
    deliver(late.pk, now=NOW)
    deliver(late.pk, now=NOW + PAUSES[0])
    assert again(late).state == "unknown"


def test_what_may_be_there_is_not_called_dead_though_the_last_worker_died_of_it(
    notes: Notes, sink: Any, knows_keys: None
) -> None:
    """Also after a wait that was no try: what is known of a message outlives its other reasons."""
    message = note(notes.about(to="+48500600700"), channel="sms")
    sink.answers = [None]
    deliver(message.pk, now=NOW)
    held = again(message)
    Message.objects.filter(pk=message.pk).update(leased_until=NOW + DAY)
    held.leased_until = NOW + DAY
    hold_back(held, NOW + DAY, "the office's cap")
    assert again(message).error == "unknown whether taken"
    Message.objects.filter(pk=message.pk).update(attempts=len(PAUSES) + 1)
    assert not deliver(message.pk, now=NOW + DAY)
    assert (again(message).state, again(message).error) == ("unknown", "unknown whether taken")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_to_staff_says_what_it_must_in_every_language(language: str) -> None:
    for kind in KINDS:
        for channel in kind.channels:
            for longest in (False, True):
                words = kind.values(language, longest=longest)
                text = render(kind.texts, kind.key, channel, language, words)
                for need in kind.needed(channel):
                    assert any(str(words[one]) in text.whole for one in need)

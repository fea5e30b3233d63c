"""What did not go out is listed, and goes out when somebody says so: from the panel or a shell."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from support.notes import NOW, Notes, again, note
from support.post import Post
from support.staff import hire, sign_in

from tenants.accounts.models import Role
from tenants.audit.actor import SYSTEM
from tenants.audit.models import Entry
from tenants.context import office_context
from tenants.messaging.dead import NothingToSend, dead_letters, send_again
from tenants.messaging.deliver import deliver
from tenants.messaging.models import Message
from tenants.models import Office

PAGE = "/panel/wiadomosci/"


def dead(notes: Notes, **words: Any) -> Message:
    message = note(notes.about(), **words)
    Message.objects.filter(pk=message.pk).update(state="dead", error="TimeoutError", attempts=7)
    return again(message)


def test_a_dead_message_gets_all_its_tries_again(
    in_olsztyn: Office, post: Post, notes: Notes
) -> None:
    message = dead(notes)
    send_again(message.pk, by=SYSTEM, now=NOW)
    assert (again(message).state, again(message).attempts) == ("waiting", 0)
    assert deliver(message.pk, now=NOW)
    assert len(post.mails) == 1
    assert Entry.objects.get(action="message.send_again").about_id == message.pk


def test_what_was_sent_or_is_of_no_use_is_not_sent_again(in_olsztyn: Office, notes: Notes) -> None:
    late = dead(notes, not_after=NOW)
    waiting = note(notes.about())
    for pk in (late.pk, waiting.pk, uuid4()):
        with pytest.raises(NothingToSend):
            send_again(pk, by=SYSTEM, now=NOW)


def test_the_list_shows_what_was_given_up_lately(in_olsztyn: Office, notes: Notes) -> None:
    old, fresh = dead(notes), dead(notes)
    note(notes.about())
    Message.objects.filter(pk=old.pk).update(created_at=NOW - timedelta(days=31))
    assert list(dead_letters(NOW)) == [fresh]


@pytest.mark.filterwarnings("ignore:In Typer:DeprecationWarning")
def test_commands_sweep_list_and_send_again(
    new_office: Callable[[], Office], post: Post, notes: Notes, capsys: pytest.CaptureFixture[str]
) -> None:
    office = new_office()
    with office_context(office):
        note(notes.about(), due_at=timezone.now())
        lost = dead(notes, due_at=timezone.now())
        Message.objects.filter(pk=lost.pk).update(created_at=timezone.now())
    call_command("messages", "sweep", "--office", office.subdomain, "--json")
    assert json.loads(capsys.readouterr().out) == {"sent": {office.subdomain: 1}, "failed": {}}
    call_command("messages", "dead", "--office", office.subdomain, "--json")
    (row,) = json.loads(capsys.readouterr().out)["messages"]
    assert (row["id"], row["error"]) == (str(lost.pk), "TimeoutError")
    assert "dorota" not in str(row)
    call_command("messages", "again", str(lost.pk), "--office", office.subdomain)
    with office_context(office):
        assert again(lost).state in {"waiting", "sent"}
    with pytest.raises(SystemExit):
        call_command("messages", "again", str(uuid4()), "--office", office.subdomain)
    with pytest.raises(SystemExit):
        call_command("messages", "sweep", "--office", "nowhere")


def page(olsztyn: Office, at: Callable[[Office], Client], name: str, role: Role) -> Client:
    hire(olsztyn, name, role)
    client = at(olsztyn)
    sign_in(client, f"{name.lower()}@example.com")
    return client


def test_anna_sees_dead_messages_and_sends_one_again(
    olsztyn: Office, at: Callable[[Office], Client], notes: Notes
) -> None:
    anna = page(olsztyn, at, "Anna", Role.ADMIN)
    with office_context(olsztyn):
        lost = dead(notes, not_after=timezone.now() + timedelta(days=1))
        Message.objects.filter(pk=lost.pk).update(created_at=timezone.now())
    shown = anna.get(PAGE).content.decode()
    assert "TimeoutError" in shown
    assert "dorota@" not in shown
    with office_context(olsztyn):
        Message.objects.filter(pk=lost.pk).update(error="no connection")
    assert "Nie było połączenia" in anna.get(PAGE).content.decode()
    assert anna.post(f"{PAGE}{lost.pk}/ponow").status_code == 302
    with office_context(olsztyn):
        assert again(lost).state == "waiting"
        assert Entry.objects.get(action="message.send_again").by_name == "Anna"
    assert anna.post(f"{PAGE}{lost.pk}/ponow").status_code == 409


def test_clerks_do_not_and_the_list_costs_the_same_whatever_its_length(
    olsztyn: Office,
    at: Callable[[Office], Client],
    notes: Notes,
    django_assert_max_num_queries: Callable[..., Any],
) -> None:
    bartek = page(olsztyn, at, "Bartek", Role.CLERK)
    assert bartek.get(PAGE).status_code == 403
    assert bartek.post(f"{PAGE}{uuid4()}/ponow").status_code == 403
    anna = page(olsztyn, at, "Anna", Role.ADMIN)
    with office_context(olsztyn):
        for _ in range(30):
            dead(notes)
        Message.objects.update(created_at=timezone.now())
    with django_assert_max_num_queries(9):
        assert anna.get(PAGE).status_code == 200

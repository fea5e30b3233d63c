"""Work sent away after commit: with its office, and without harm where nobody takes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.core import mail
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError
from support.notes import Notes, note

from tenants.context import office_context
from tenants.ids import uuid7
from tenants.messaging import tasks as _registered  # noqa: F401 - as a worker knows them
from tenants.messaging.sources import register_source
from tenants.models import Office
from tenants.tasks import OfficeGone, after_commit, send


@pytest.fixture
def sent_for() -> Iterator[Callable[[Office], list[Any]]]:
    """What the urgent queue holds for an office: (task, args, kwargs) of each; taken out."""
    with current_app.connection_for_read() as connection:
        channel = connection.default_channel

        def take(office: Office) -> list[Any]:
            found = []
            while (message := channel.basic_get("soon", no_ack=True)) is not None:
                args, kwargs, _ = message.decode()
                if kwargs.get("office") == str(office.pk):  # the queue is shared with other tests
                    found.append((message.headers["task"], args, kwargs))
            return found

        yield take


def test_a_task_the_process_knows_itself_is_sent_with_its_office(
    in_olsztyn: Office, sent_for: Callable[[Office], list[Any]]
) -> None:
    assert "messaging.deliver" in current_app.tasks
    send("messaging.deliver", in_olsztyn.pk, "x")
    wanted = ("messaging.deliver", ["x"], {"office": str(in_olsztyn.pk)})
    assert wanted in sent_for(in_olsztyn)


def test_what_is_owed_is_in_the_queue_once_it_is_committed_and_its_task_sends_it(
    new_office: Callable[[], Office], sent_for: Callable[[Office], list[Any]], tmp_path: Path
) -> None:
    office = new_office()
    notes = Notes(tmp_path)
    register_source("note", notes)
    with office_context(office), transaction.atomic():
        note(notes.about(), due_at=timezone.now())
        assert sent_for(office) == []
    ((task, args, kwargs),) = sent_for(office)
    current_app.tasks[task](*args, **kwargs)
    assert [one.subject for one in mail.outbox] == ["Witaj, Dorota"]


def test_a_broker_that_is_not_there_harms_nobody_after_commit(
    new_office: Callable[[], Office],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def refuse(*_words: object) -> None:
        raise OperationalError

    monkeypatch.setattr("tenants.tasks.send", refuse)
    with office_context(new_office()), transaction.atomic():
        after_commit("messaging.deliver", "x")
        assert caplog.text == ""
    assert "nudge" in caplog.text


def test_a_task_without_an_office_or_for_one_that_is_gone_does_nothing(db: None) -> None:
    task = current_app.tasks["messaging.sweep"]
    with pytest.raises(OfficeGone):
        task()
    with pytest.raises(OfficeGone):
        task(office=str(uuid7()))

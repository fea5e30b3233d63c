"""Work sent away after commit: with its office, and without harm where nobody takes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from tenants.context import office_context
from tenants.ids import uuid7
from tenants.messaging import tasks as _registered  # noqa: F401 - as a worker knows them
from tenants.models import Office
from tenants.tasks import OfficeGone, after_commit, send


@pytest.fixture
def queue() -> Any:
    """The real queue of the tests, empty."""
    with current_app.connection_for_read() as connection:
        channel = connection.default_channel
        channel.queue_purge("celery")
        yield lambda: channel.basic_get("celery", no_ack=True)
        channel.queue_purge("celery")


def test_a_task_the_process_knows_itself_is_sent_with_its_office(queue: Callable[[], Any]) -> None:
    assert "messaging.deliver" in current_app.tasks
    office = uuid7()
    send("messaging.deliver", office, "x")
    args, kwargs, _ = queue().decode()
    assert (args, kwargs) == (["x"], {"office": str(office)})


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

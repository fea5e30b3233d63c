"""Words change at the moment somebody accepts them: what is accepted was in force (I12)."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread
from typing import Any

import pytest
from django.db import connections, transaction
from support.booking_desk import FRIDAY, open_desk
from support.consents import publish_words
from support.racing import is_waited_for, until
from support.visits import MINUTE, send, take

from booking.domain.invariants import broken
from booking.errors import Invalid
from tenants.consents import acceptance
from tenants.consents.days import local_day
from tenants.consents.models import Acceptance
from tenants.context import office_context
from tenants.models import Office

KEY, TODAY = "klauzula", local_day(FRIDAY)


class Publisher(Thread):
    """An admin who publishes other words from today on, by a connection of their own.

    Stored when somebody waits for it, which is ``told``, too.
    """

    def __init__(self, office: Office) -> None:
        super().__init__(daemon=True)
        self.office, self.told = office, ""
        self.published = Event()

    def run(self) -> None:
        try:
            with office_context(self.office), transaction.atomic():
                publish_words(KEY, "Nowa treść.", start=TODAY, now=FRIDAY)
                self.published.set()
                waited_for = until(is_waited_for)
            self.told = "published" if waited_for else "not waited for"
        except Invalid:
            self.told = "refused"
        finally:
            connections.close_all()


def test_who_accepts_first_is_waited_for_and_the_new_words_begin_later(
    new_office: Callable[[], Office], monkeypatch: pytest.MonkeyPatch
) -> None:
    office, real = new_office(), acceptance.accept
    publisher = Publisher(office)

    def accept_while_somebody_publishes(*given: Any) -> None:
        publisher.start()
        assert until(is_waited_for)
        real(*given)

    with office_context(office):
        version = publish_words(KEY, group="booking", kind="notice")
        held = take(open_desk())
        monkeypatch.setattr(acceptance, "accept", accept_while_somebody_publishes)
        send(held, consents=[version.pk])
        publisher.join(timeout=30)
        assert publisher.told == "refused"
        assert Acceptance.objects.get().version_id == version.pk
        assert not broken(FRIDAY + MINUTE)


def test_who_comes_second_waits_and_is_shown_the_new_words(
    new_office: Callable[[], Office],
) -> None:
    office = new_office()
    publisher = Publisher(office)
    with office_context(office):
        version = publish_words(KEY, group="booking", kind="notice")
        held = take(open_desk())
        publisher.start()
        assert publisher.published.wait(30)
        with pytest.raises(Invalid) as refused:
            send(held, consents=[version.pk])
        assert set(refused.value.errors) == {"consents"}
        publisher.join(timeout=30)
        assert publisher.told == "published"
        assert not broken(FRIDAY + MINUTE)


def test_who_sends_no_consent_is_asked_for_the_new_words_as_well(
    new_office: Callable[[], Office],
) -> None:
    """The statement that waited for the publisher knows the words before, which are over."""
    office = new_office()
    publisher = Publisher(office)
    with office_context(office):
        old = publish_words(KEY, group="booking", kind="notice")
        publisher.start()
        assert publisher.published.wait(30)
        with transaction.atomic():
            (new,) = acceptance.keep_in_force("booking", FRIDAY)
        publisher.join(timeout=30)
        assert (new.number, new.text, new.consent.required) == (2, "Nowa treść.", True)
        assert new.consent_id == old.consent_id

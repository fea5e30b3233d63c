"""A practice office: the real one's catalogue, nothing that leaves, a clock that can be moved."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from conftest import forget
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoDbBlocker
from support.officefile import loaded as parsed
from support.officefile import minimal
from support.pages import words
from support.staff import PASSWORD, hire, sign_in

from booking.models import Service
from provisioning.domain.create import create
from provisioning.domain.practice import NotForPractice, make_practice, move_clock
from tenants.accounts.models import Role, User
from tenants.audit.actor import SYSTEM
from tenants.context import office_context, platform_context
from tenants.due import due, take_due
from tenants.ids import uuid7
from tenants.messaging.deliver import sweep
from tenants.messaging.models import Message, MessageState
from tenants.models import Due, Office
from tenants.practice import PRETENDED, by_practice_clock, is_practice
from tenants.profile.models import Profile
from tenants.schema import drop_schema

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
pytestmark = pytest.mark.filterwarnings("ignore:In Typer:DeprecationWarning")


@pytest.fixture(autouse=True)
def _clockwork() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(scope="module")
def _pair(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: Any
) -> Iterator[tuple[Office, Office]]:
    """A real office and its practice office, made once, without the visits that modules sow."""
    from provisioning.domain import practice as verbs

    name = f"t{uuid7().hex[-12:]}"
    with django_db_blocker.unblock():
        real = create(name, parsed(minimal()), now=NOW).office
        kept, verbs.modules = verbs.modules, lambda: [replace(one, seed=None) for one in kept()]
        try:
            made = make_practice(real, now=NOW).office
        finally:
            verbs.modules = kept
        yield real, made
        for office in (real, made):
            drop_schema(str(office.schema_name))
            forget(office)


@pytest.fixture
def real(_pair: tuple[Office, Office], db: None) -> Office:
    """The real office; what a test does there is rolled back."""
    return _pair[0]


@pytest.fixture
def practice(_pair: tuple[Office, Office], db: None) -> Office:
    """Its practice office."""
    return _pair[1]


def test_configuration_alone_is_copied(real: Office, practice: Office) -> None:
    hire(real, "Prawdziwy", Role.CLERK)
    with office_context(real):
        keys = set(Service.objects.values_list("key", flat=True))
    with office_context(practice):
        assert set(Service.objects.values_list("key", flat=True)) == keys
        assert is_practice()
        profile = Profile.objects.current()
        assert profile.name.endswith("– ćwiczenia")
        assert (profile.sms_gateway, profile.embed_origins) == ("none", [])
        assert {one.email for one in User.objects.all()} == {
            "cwiczenia-administrator@example.com",
            "cwiczenia-pracownik@example.com",
        }
    with office_context(real):
        assert not is_practice()
    with pytest.raises(NotForPractice):
        make_practice(practice, now=NOW)


def test_the_command_brings_it_up_to_date_and_says_who_may_sign_in(
    real: Office, practice: Office
) -> None:
    out = StringIO()
    call_command("practice", real.subdomain, "--json", stdout=out, stderr=StringIO())
    told = json.loads(out.getvalue())
    assert told["office"] == practice.subdomain == f"{real.subdomain}-cwiczenia"
    assert told["url"].endswith("/panel/")
    with office_context(practice):
        for account in told["accounts"]:
            assert User.objects.get(email=account["email"]).check_password(account["password"])


def test_no_message_leaves_it_and_all_count_as_sent(practice: Office) -> None:
    with office_context(practice):
        Message.objects.create(
            kind="gateway_down", channel="email", occasion="x", about_kind="office",
            about=practice.pk, recipient=f"staff:{User.objects.get(role='admin').pk}",
            due_at=NOW, created_at=NOW,
        )  # fmt: skip
        sweep(now=NOW)
        message = Message.objects.get()
    assert mail.outbox == []
    assert (message.state, message.provider_id) == (MessageState.SENT, PRETENDED)


def test_its_clock_moves_and_the_worlds_does_not(
    real: Office, practice: Office, at: Callable[[Office], Client]
) -> None:
    person = hire(practice, "Bartek", Role.CLERK)
    browser = at(practice)
    sign_in(browser, person.email, PASSWORD)
    page = words(browser.get("/panel/cwiczenia").content.decode())
    assert "piątek, 20 listopada 2026, 10:00" in page
    assert "Urząd ćwiczebny" in page
    answer = browser.post("/panel/cwiczenia", {"o": "tydzien"})
    assert answer.status_code == 303
    page = words(browser.get("/panel/cwiczenia").content.decode())
    assert "piątek, 27 listopada 2026, 10:00" in page, "and whoever moved it is still signed in"
    assert "27 listopada" in words(browser.get("/panel/").content.decode())
    assert timezone.now() == NOW
    with office_context(real), by_practice_clock():
        assert timezone.now() == NOW
    browser.post("/panel/cwiczenia", {"o": "teraz"})
    assert "20 listopada" in words(browser.get("/panel/cwiczenia").content.decode())


def test_what_it_says_is_due_is_told_by_the_worlds_clock(practice: Office) -> None:
    with office_context(practice):
        move_clock(timedelta(days=1), now=NOW, actor=SYSTEM)
        with by_practice_clock():
            due("booking.late", NOW + timedelta(days=1, hours=1))
    with platform_context():
        hint = Due.objects.get(office_id=practice.pk, kind="booking.late")
        assert hint.at == NOW + timedelta(hours=1)
        take_due(NOW + timedelta(hours=2))


def test_a_real_office_has_no_such_page_nor_clock(
    real: Office, at: Callable[[Office], Client]
) -> None:
    person = hire(real, "Celina", Role.CLERK)
    browser = at(real)
    sign_in(browser, person.email, PASSWORD)
    assert browser.get("/panel/cwiczenia").status_code == 404
    assert browser.post("/panel/cwiczenia", {"o": "dzien"}).status_code == 404
    assert "ćwiczebny" not in browser.get("/panel/").content.decode()
    with office_context(real), pytest.raises(NotForPractice):
        move_clock(timedelta(days=1), now=NOW, actor=SYSTEM)


def test_an_auditor_looks_on_and_moves_nothing(
    practice: Office, at: Callable[[Office], Client]
) -> None:
    person = hire(practice, "Ewa", Role.AUDITOR)
    browser = at(practice)
    sign_in(browser, person.email, PASSWORD)
    assert browser.post("/panel/cwiczenia", {"o": "dzien"}).status_code == 403
    assert browser.get("/panel/").status_code == 200

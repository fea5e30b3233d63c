"""``okienko doctor --invariants``: what is broken, by office and name; exit code 1."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from pytest_django import Settings
from support.booking_desk import FRIDAY, open_desk
from support.clamd import clamd
from support.visits import book

from booking.models import DayMask
from tenants.context import office_context
from tenants.models import Office

MASK = "I3 a day mask differs from a recount"


@pytest.fixture(autouse=True)
def friday() -> Iterator[None]:
    """The day the visits were booked on."""
    with time_machine.travel(FRIDAY, tick=False):
        yield


@pytest.fixture
def sick(olsztyn: Office, pultusk: Office) -> Office:
    """Olsztyn has lost a mask; Pułtusk is well."""
    with office_context(olsztyn):
        book(open_desk())
        DayMask.objects.update(busy=0)
    return olsztyn


def doctor(*words: str) -> tuple[int, dict[str, Any], str]:
    """Exit code, what stdout says as JSON, and stderr."""
    told, aside = StringIO(), StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("doctor", "--json", *words, stdout=told, stderr=aside)
    assert isinstance(end.value.code, int)
    return end.value.code, json.loads(told.getvalue()), aside.getvalue()


def test_a_broken_promise_is_named_with_its_office(sick: Office) -> None:
    code, told, aside = doctor("--invariants")
    assert code == 1
    assert [one for one in told["troubles"] if one.startswith(f"olsztyn: {MASK}: ")]
    assert not [one for one in told["troubles"] if one.startswith("pultusk")]
    assert f"/{told['offices']} olsztyn" in aside, "who waits sees how far it is"


def test_one_office_may_be_asked_alone(sick: Office) -> None:
    assert doctor("--invariants", "--office", "pultusk")[:2] == (0, {"offices": 1, "troubles": []})
    code, told, _aside = doctor("--invariants", "--office", "olsztyn")
    assert (code, told["offices"], len(told["troubles"])) == (1, 1, 1)


def test_an_unknown_office_is_a_trouble(sick: Office) -> None:
    code, told, _aside = doctor("--invariants", "--office", "smok")
    assert (code, told["troubles"]) == (1, ["there is no office 'smok'"])


def test_without_the_word_promises_are_not_asked(sick: Office) -> None:
    assert doctor("--office", "olsztyn")[0] == 0


def test_people_read_a_sentence(sick: Office) -> None:
    told = StringIO()
    with pytest.raises(SystemExit):
        call_command("doctor", "--office", "pultusk", stdout=told, stderr=StringIO())
    assert told.getvalue() == "All is well (1 offices).\n"


@pytest.mark.parametrize(
    ("key", "secret", "https", "troubles"),
    [
        ("", "", True, []),
        ("sk_live_x", "whsec_x", True, []),
        ("sk_test_x", "whsec_x", False, []),
        ("sk_test_x", "whsec_x", True, ["test key"]),
        ("sk_live_x", "", True, ["OKIENKO_STRIPE_WEBHOOK_SECRET is missing"]),
        ("", "whsec_x", True, ["OKIENKO_STRIPE_KEY is missing"]),
        ("pk_live_x", "https://x", True, ["no secret or restricted key", "no signing secret"]),
    ],
)
def test_card_payments_are_set_up_whole_or_not_at_all(
    sick: Office, settings: Settings, key: str, secret: str, https: bool, troubles: list[str]
) -> None:
    settings.OKIENKO_STRIPE_KEY, settings.OKIENKO_STRIPE_WEBHOOK_SECRET = key, secret
    settings.OKIENKO_HTTPS, settings.OKIENKO_BASE_HOST = https, "okienko.example"
    settings.OKIENKO_STANDALONE = True  # which may do without HTTPS
    code, told, _aside = doctor("--office", "pultusk")
    assert code == bool(troubles)
    for expected, said in zip(troubles, told["troubles"], strict=True):
        assert expected in said
        assert key not in said or not key, "a key is never printed"


def test_it_is_said_how_offices_pay(sick: Office, settings: Settings) -> None:
    for key, words in (
        ("", "Bank transfers only"),
        ("sk_live_x", "http://localhost:8000/stripe/webhook"),
    ):
        settings.OKIENKO_STRIPE_KEY = key
        settings.OKIENKO_STRIPE_WEBHOOK_SECRET = "whsec_x" if key else ""
        aside = StringIO()
        with pytest.raises(SystemExit):
            call_command("doctor", "--office", "pultusk", stdout=StringIO(), stderr=aside)
        assert words in aside.getvalue()


def test_what_is_for_trials_only_is_named_behind_https(sick: Office, settings: Settings) -> None:
    settings.OKIENKO_HTTPS, settings.OKIENKO_BASE_HOST = True, "okienko.example"
    assert doctor("--office", "pultusk")[0] == 0
    settings.SECRET_KEY = "short"
    settings.DEBUG = settings.OKIENKO_DEMO = True
    settings.OKIENKO_SECOND_STEP = False
    _code, told, _aside = doctor("--office", "pultusk")
    named = ("OKIENKO_SECRET_KEY", "OKIENKO_DEBUG", "OKIENKO_DEMO", "OKIENKO_SECOND_STEP")
    assert [one.split(" ", 1)[0] for one in told["troubles"]] == list(named)


@pytest.mark.parametrize(
    ("https", "base", "standalone", "named"),
    [
        (False, "okienko.example", False, ["OKIENKO_HTTPS"]),
        (True, "localhost", False, ["OKIENKO_BASE"]),
        (False, "urzad.local", True, []),
        (False, "localhost", False, []),
    ],
)
def test_an_address_that_does_not_fit_those_who_come_is_named(
    sick: Office, settings: Settings, https: bool, base: str, standalone: bool, named: list[str]
) -> None:
    settings.OKIENKO_HTTPS, settings.OKIENKO_BASE_HOST = https, base
    settings.OKIENKO_STANDALONE = standalone
    _code, told, _aside = doctor("--office", "pultusk")
    assert [one.split(" ", 1)[0] for one in told["troubles"]] == named


def test_a_virus_scanner_that_is_set_must_answer(
    sick: Office, settings: Settings, tmp_path: Path
) -> None:
    settings.OKIENKO_CLAMAV = f"unix://{tmp_path}/clamd.ctl"
    code, told, _aside = doctor("--office", "pultusk")
    assert (code, len(told["troubles"])) == (1, 1)
    assert "OKIENKO_CLAMAV" in told["troubles"][0]
    with clamd(tmp_path):
        assert doctor("--office", "pultusk")[0] == 0


def test_what_an_installation_does_without_is_said(sick: Office, settings: Settings) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 25
    aside = StringIO()
    with pytest.raises(SystemExit):
        call_command("doctor", "--office", "pultusk", stdout=StringIO(), stderr=aside)
    for words in ("no virus scanner", "OKIENKO_PROBE is not set", "OKIENKO_EMAIL_URL"):
        assert words in aside.getvalue()

"""The platform's own tasks see all offices: what they do for one never depends on another."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import timedelta
from itertools import permutations, product
from pathlib import Path
from typing import Any, Final

import pytest
import time_machine
from celery import shared_task
from django.core import mail
from django.core.cache import caches
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings
from support.booking_desk import FRIDAY
from support.cards import CardCompany
from support.crowd import Crowd, word_of
from support.matrix import lines
from support.platform_work import full, we_sell
from support.spoor import mixed_up, spoor

from billing.ksef.fake import FakeKsef
from billing.shelf import MemoryShelf
from okienko.celery import app
from tenants.accounts.models import User
from tenants.context import is_in_place, office_context, platform_context
from tenants.models import Hostname, Office
from tenants.profile.models import Profile

OWNERS: Final = {"provisioning.onboard", "provisioning.onboardings", "provisioning.leavings"}
"""Make and drop schemas, by a login of their own: ``test_owners_tasks``."""
FOR_ONE: Final = {
    "provisioning.domain": "provisioning.Domain",
    "provisioning.gather": "",
    "provisioning.look_at_host": "tenants.Hostname",
    "tenants.check": "",
}
"""Told an office, or a row of one."""
OF_ALL: Final = set(lines()["tasks"]["platform"]) - OWNERS
TASKS: Final = sorted(OF_ALL, key=lambda name: (name in FOR_ONE, name))
"""Those for all offices first: what they are for is not done yet."""
SILENT: Final = frozenset({"provisioning.probe"})
"""Books in a practice office, and there is none."""
Run = Callable[..., set[str]]
MOMENTS: Final = (timedelta(0), timedelta(days=3), timedelta(days=40))
"""Now; when letters, holds and turns are over; when bills and deadlines are."""


@pytest.fixture(autouse=True)
def at_work(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A worker that does at once what it is sent; no name is known outside."""

    def nowhere(*_args: Any, **_more: Any) -> None:
        raise OSError("no network in this test")

    settings.OKIENKO_FILES = str(tmp_path)
    settings.OKIENKO_SCHEME = "https"
    monkeypatch.setattr("socket.getaddrinfo", nowhere)
    monkeypatch.setattr("socket.create_connection", nowhere)
    app.loader.import_default_modules()
    app.conf.update(task_always_eager=True, task_eager_propagates=True)
    yield
    app.conf.update(task_always_eager=False, task_eager_propagates=False)


@pytest.fixture
def town(olsztyn: Office) -> Iterator[Crowd]:
    """Olsztyn, full."""
    with time_machine.travel(FRIDAY, tick=False):
        we_sell()
        yield full(olsztyn)


def told_to(name: str, whose: Crowd) -> tuple[Any, ...]:
    """What a task is given that works for one office, or for a row of its own."""
    match FOR_ONE.get(name):
        case None:
            return ()
        case "":
            return (str(whose.office.pk),)
        case "tenants.Hostname":
            with platform_context():
                return (Hostname.objects.get(tenant=whose.office).pk,)
        case row:
            return (whose.ids[row],)


@pytest.fixture
def run(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    monkeypatch: pytest.MonkeyPatch,
) -> Run:
    """Let tasks be done at all moments, for some offices; which of them wrote anything."""

    def do(names: Collection[str], *offices: Crowd) -> set[str]:
        caches["default"].clear()
        mail.outbox.clear()
        ksef, cards = FakeKsef(MemoryShelf(), timezone.now), CardCompany(FRIDAY)
        monkeypatch.setattr("billing.tasks.ksef_gateway", lambda: ksef)
        monkeypatch.setattr("billing.tasks.card_gateway", lambda: cards.gateway)
        wrote = set()
        for later, name in product(MOMENTS, names):
            with time_machine.travel(FRIDAY + later, tick=False):
                for given in dict.fromkeys(told_to(name, one) for one in offices):
                    before = written()
                    with django_capture_on_commit_callbacks(execute=True):
                        app.tasks[name](*given)
                    assert not is_in_place(), name
                    if written() != before:
                        wrote.add(name)
        return wrote

    return do


def written() -> int:
    """How many rows this transaction has touched so far, wherever they are."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del)"
            " FROM pg_catalog.pg_stat_xact_all_tables WHERE schemaname !~ '^pg_'"
        )
        return int(cursor.fetchone()[0])


def leaks(names: Collection[str], town: Crowd, pultusk: Office, run: Run) -> list[str]:
    """What is different about Olsztyn when Pułtusk is full, and where the two are mixed up."""
    before = transaction.savepoint()
    run(names, town)
    alone = spoor(town)
    transaction.savepoint_rollback(before)
    county = full(pultusk)
    wrote = run(names, town, county)
    assert names != TASKS or wrote >= set(TASKS) - SILENT, sorted(set(TASKS) - SILENT - wrote)
    beside = spoor(town)
    changed = [one for one in alone.keys() | beside.keys() if alone.get(one) != beside.get(one)]
    return sorted(changed) + mixed_up(town, county)


def test_no_task_of_the_platform_lets_one_office_reach_another(
    town: Crowd, pultusk: Office, run: Run
) -> None:
    """Its rows come out the same beside a full office as beside an empty one, and no row or letter
    tells of both.
    """
    assert leaks(TASKS, town, pultusk, run) == []
    told = {address.rpartition("@")[2] for letter in mail.outbox for address in letter.to}
    assert {"kanarekolsztyn.example.com", "kanarekpultusk.example.com"} <= told


def everybody() -> list[tuple[Office, str]]:
    """The offices of the cast, with the word of each."""
    with platform_context():
        offices = Office.objects.filter(subdomain__in=["olsztyn", "pultusk"]).order_by("subdomain")
        return [(one, word_of(one)) for one in offices]


def address(office: Office, words: str) -> None:
    with office_context(office):
        Profile.objects.update(address=words)


@shared_task(name="tests.carries")
def carries() -> None:
    """Words of one office into a row of the other."""
    for (office, _own), (_other, word) in permutations(everybody()):
        address(office, f"ul. {word} 1")


@shared_task(name="tests.counts")
def counts() -> None:
    """How many people all offices have, in each of them."""
    people = 0
    for office, _word in everybody():
        with office_context(office):
            people += User.objects.count()
    for office, _word in everybody():
        address(office, f"ul. Próbna {people}")


@shared_task(name="tests.writes_to_both")
def writes_to_both() -> None:
    """A letter about one office to somebody of the other."""
    (_one, first), (_other, second) = everybody()
    mail.send_mail(first, "", None, [f"x@{second.lower()}.example.com"])


@pytest.mark.parametrize(
    ("task", "found"),
    [
        (carries, ["olsztyn: profile", "pultusk: profile"]),
        (counts, ["profile"]),
        (writes_to_both, ["letter: KanarekOlsztyn"] * len(MOMENTS)),
    ],
)
def test_negative_control_a_task_that_leaks_is_found(
    task: Any, found: list[str], town: Crowd, pultusk: Office, run: Run
) -> None:
    assert leaks([task.name], town, pultusk, run) == found

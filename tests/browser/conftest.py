"""A running Okienko with one small town hall, and a browser in front of it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.db import connections
from playwright.sync_api import Browser
from pytest_django import DjangoDbBlocker
from support.browser import chromium, find_chromium
from support.friday import AHEAD
from support.town import Town, open_town

from booking.domain.tokens import confirm_token, manage_token, pin, read_token
from booking.models import Booking, HoursTemplate, Settings
from tenants.context import office_context
from tenants.ids import uuid7
from tenants.models import Office
from tenants.schema import drop_schema

ALL_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
TESTS = Path(__file__).resolve().parents[1]
_standing = ExitStack()
READY_SECONDS = 60.0
STOP_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Site:
    """The office in the browser, and what its messages would say."""

    office: Office
    town: Town
    url: str

    def code(self, url: str) -> str:
        """The code that was sent for the visit at ``url``."""
        with office_context(self.office):
            return pin(read_token(_token(url)).booking)

    def link(self, url: str) -> str:
        """The confirmation link that was sent for the visit at ``url``."""
        with office_context(self.office):
            return f"/rezerwacja/{confirm_token(read_token(_token(url)).booking)}"

    def visit(self, url: str) -> str:
        """The manage link of the visit at ``url``."""
        with office_context(self.office):
            return f"/rezerwacja/{manage_token(read_token(_token(url)).booking)}"

    def state(self, url: str) -> str:
        """The state of the visit at ``url``."""
        with office_context(self.office):
            return str(read_token(_token(url)).booking.state)

    def want_proof(self, when: str) -> None:
        """Let the office ask browsers for work: auto, always or off."""
        with office_context(self.office):
            Settings.objects.update(proof_of_work=when)

    def change(self, url: str, **fields: object) -> None:
        """Let time or the office do something to the visit at ``url``."""
        with office_context(self.office):
            Booking.objects.filter(pk=read_token(_token(url)).booking.pk).update(**fields)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; its driver keeps an event loop in this thread, which Django would mistrust."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with chromium() as running:
        yield running
        # Django keeps what was opened while a loop ran apart: later nobody would find it to close.
        connections.close_all()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def _site(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, ahead: float
) -> Iterator[Site]:
    find_chromium()
    from conftest import born

    with django_db_blocker.unblock():
        office = born(f"t{uuid7().hex[-12:]}", "Urząd Miasta Olsztyna")
        _standing.callback(_gone, office, django_db_blocker)
        with office_context(office):
            town = open_town()
            # The counters of ``support.house`` name these; with no such hours no file goes up.
            HoursTemplate.objects.create(
                key="zwykle", windows={day: ["06:00-22:00"] for day in ALL_WEEK}
            )
    port = _standing.enter_context(Web(ahead))
    yield Site(office, town, f"http://{office.subdomain}.localhost:{port}")
    _standing.close()  # where the run was broken off


def _gone(office: Office, django_db_blocker: DjangoDbBlocker) -> None:
    from conftest import forget

    with django_db_blocker.unblock():
        drop_schema(str(office.schema_name))
        forget(office)


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(nextitem: pytest.Item | None) -> None:
    """After the last test here all of it goes: others count the offices there are."""
    if nextitem is None or Path(__file__).parent not in nextitem.path.parents:
        _standing.close()


@pytest.fixture
def site(_site: Site, django_db_blocker: DjangoDbBlocker) -> Iterator[Site]:
    """The office's site; what tests do there stays, so each books a time of its own."""
    with django_db_blocker.unblock():
        yield _site


class Web:
    """The web processes as the demo runs them, on this test's database and clock."""

    def __init__(self, ahead: float) -> None:
        self.ahead = ahead

    def __enter__(self) -> int:
        door = socket.socket()
        door.bind(("127.0.0.1", 0))
        port: int = door.getsockname()[1]
        environment = {
            **os.environ,
            AHEAD: str(self.ahead),
            "DATABASE_URL": _named(os.environ["DATABASE_URL"]),
            "DJANGO_SETTINGS_MODULE": "okienko.settings",
            "OKIENKO_BASE": f"localhost:{port}",
            "OKIENKO_DEMO": "1",
            "OKIENKO_SECOND_STEP": "1",
            "OKIENKO_WEB_SOCKET": str(door.fileno()),
            "PYTHONPATH": str(TESTS),
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", "python:support.friday_web"],
            env=environment,
            pass_fds=[door.fileno()],
        )
        door.close()
        _wait(port, self.process)
        return port

    def __exit__(self, *_error: object) -> None:
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:  # a busy machine; its workers end with it
            self.process.kill()
            self.process.wait()


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError):
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/healthz", headers={"Host": "localhost"})
            if connection.getresponse().status < 500:
                return
        time.sleep(0.1)
    process.kill()
    pytest.fail("the pages did not come up")


def _named(url: str) -> str:
    """The database URL, with the name of this process's test database."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"/{settings.DATABASES['default']['NAME']}"))


def _token(url: str) -> str:
    return urlsplit(url).path.split("/")[2]

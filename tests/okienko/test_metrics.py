"""Figures for who watches the installation: behind a token, and with nobody's data."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from support.booking_desk import FRIDAY

from okienko.metrics import HELP, lines
from tenants.checks import Figures
from tenants.context import platform_context
from tenants.models import Office, PromiseCheck
from tenants.own_gauges import own_gauges
from tenants.pulse import CLOCK, beat

LINE = re.compile(r'^[a-z_]+(\{([a-z_]+="[^\n]*",?)+\})? [0-9.e+-]+$')


@pytest.fixture
def prometheus(settings: Settings, db: None) -> Client:
    """A program that knows the token."""
    settings.OKIENKO_METRICS_TOKEN = "s3cret"
    headers = {"host": settings.OKIENKO_BASE, "authorization": "Bearer s3cret"}
    return Client(headers=headers)


def test_figures_are_told_in_the_format_prometheus_reads(
    prometheus: Client, olsztyn: Office
) -> None:
    with platform_context():
        PromiseCheck.objects.create(
            office_id=olsztyn.pk,
            whole=True,
            at=FRIDAY,
            took_ms=12,
            broken={"I3 a day mask differs from a recount": 2},
            waiting=3,
            dead=1,
            oldest_due=timezone.now() - timedelta(minutes=20),
        )
    beat(CLOCK, now=timezone.now())
    prometheus.get("/metrics")  # its own answer is counted once it was given
    answer = prometheus.get("/metrics")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
    told = [line for line in answer.content.decode().splitlines() if line[0] != "#"]
    assert all(LINE.match(line) for line in told), told
    assert 'okienko_invariants_broken{name="I3 a day mask differs from a recount"} 2' in told
    assert "okienko_outbox_waiting 3" in told
    assert "okienko_outbox_dead 1" in told
    assert "okienko_invariants_offices_broken 1" in told
    names = {line.split("{")[0].split()[0] for line in told}
    assert set(HELP) <= names
    assert {"okienko_pulse_age_seconds", "okienko_lock_waits", "okienko_queue_tasks"} <= names
    assert {"okienko_hosts_troubled", "okienko_due_oldest_seconds"} <= names
    assert "okienko_http_seconds_bucket" in names
    late = next(line for line in told if line.startswith("okienko_outbox_oldest_seconds"))
    assert 1200 <= float(late.split()[1]) < 1300


def test_names_are_escaped_and_what_never_happened_is_left_out() -> None:
    none = Figures(
        offices=1,
        checked=0,
        offices_broken=0,
        broken={'a "b" \\ c\nd': 1},
        last_check=None,
        oldest_whole=0,
        due=0,
        waiting=0,
        dead=0,
        oldest=0,
    )
    text = "".join(lines(none))
    assert r'okienko_invariants_broken{name="a \"b\" \\ c\nd"} 1' in text
    assert "last_check_seconds 0" not in text


@pytest.mark.parametrize("shown", ["", "Bearer wrong", "Bearer ", "s3cret"])
def test_without_the_token_there_is_no_such_page(
    prometheus: Client, settings: Settings, shown: str
) -> None:
    stranger = Client(headers={"host": settings.OKIENKO_BASE, "authorization": shown})
    assert stranger.get("/metrics").status_code == 404


def test_without_a_token_set_nobody_has_the_page(prometheus: Client, settings: Settings) -> None:
    settings.OKIENKO_METRICS_TOKEN = ""
    assert prometheus.get("/metrics").status_code == 404
    bare = Client(headers={"host": settings.OKIENKO_BASE, "authorization": "Bearer "})
    assert bare.get("/metrics").status_code == 404


def test_an_office_has_no_such_page(prometheus: Client, olsztyn: Office) -> None:
    headers = {"host": "olsztyn.localhost:8000", "authorization": "Bearer s3cret"}
    assert Client(headers=headers).get("/metrics").status_code == 404


def test_answers_are_counted_by_face_and_kind(prometheus: Client, olsztyn: Office) -> None:
    before = prometheus.get("/metrics").content.decode()
    visitor = Client(headers={"host": "olsztyn.localhost:8000"})
    for path in ("/", "/panel/", "/api/v1/nowhere", "/nowhere"):
        visitor.get(path)
    after = prometheus.get("/metrics").content.decode()
    for face, kind in (("resident", "2xx"), ("panel", "3xx"), ("api", "4xx"), ("resident", "4xx")):
        name = f'okienko_http_answers_total{{face="{face}",kind="{kind}"}} '
        assert counted(after, name) == counted(before, name) + 1, name


def counted(told: str, name: str) -> float:
    return next(
        (float(line[len(name) :]) for line in told.splitlines() if line.startswith(name)), 0
    )


def test_who_waits_for_a_lock_is_seen(db: None) -> None:
    lock = "SELECT pg_advisory_lock(170)"
    given = connection.get_connection_params()
    with login(given) as holder, login(given) as waiter, ThreadPoolExecutor(1) as pool:
        holder.execute(lock)
        waits = pool.submit(waiter.execute, lock)
        try:
            assert eventually(lambda: gauge("okienko_lock_waits") >= 1)
            assert eventually(lambda: gauge("okienko_lock_longest_seconds") > 0)
        finally:
            holder.execute("SELECT pg_advisory_unlock(170)")
            waits.result()


def gauge(name: str) -> float:
    return {one.name: one.value for one in own_gauges(timezone.now())}[name]


def login(given: dict[str, Any]) -> psycopg.Connection[Any]:
    names = ("host", "port", "user", "password", "dbname")
    known = {name: given[name] for name in names if given.get(name)}
    return psycopg.connect(**known, autocommit=True)


def eventually(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 10
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()

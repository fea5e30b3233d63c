"""Figures for who watches the installation: behind a token, and with nobody's data."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from pytest_django import Settings
from support.booking_desk import FRIDAY

from okienko.metrics import HELP, lines
from tenants.checks import Figures
from tenants.context import platform_context
from tenants.models import Office, PromiseCheck

LINE = re.compile(r'^okienko_[a-z_]+(\{name="[^\n]*"\})? [0-9.e+]+$')


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
        )
    answer = prometheus.get("/metrics")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
    told = [line for line in answer.content.decode().splitlines() if line[0] != "#"]
    assert all(LINE.match(line) for line in told), told
    assert 'okienko_invariants_broken{name="I3 a day mask differs from a recount"} 2' in told
    assert "okienko_outbox_waiting 3" in told
    assert "okienko_outbox_dead 1" in told
    assert "okienko_invariants_offices_broken 1" in told
    assert {line.split("{")[0].split()[0] for line in told} == set(HELP)


def test_names_are_escaped_and_what_never_happened_is_left_out() -> None:
    none = Figures(
        offices=1,
        checked=0,
        offices_broken=0,
        broken={'a "b" \\ c\nd': 1},
        last_check=None,
        oldest_whole=None,
        due=0,
        waiting=0,
        dead=0,
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

"""Alerts and dashboard speak of figures that there are, and each alert has its section to read."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from tenants import own_gauges
from tenants.context import platform_context
from tenants.measures import TURNED_AWAY
from tenants.models import Office, PromiseCheck
from tenants.pulse import BACKUP, CLOCK, COPY, DRILL, PROBE, beat, signs

ROOT: Final = Path(__file__).resolve().parents[2]
FOLDER: Final = ROOT / "infra" / "monitoring"
NAME: Final = re.compile(r"\bokienko_[a-z_]+")
NOT_FIGURES: Final = {"okienko_certificate_left_seconds"}
"""Told only behind HTTPS, once a host was looked at; see tests/provisioning/test_watch.py."""
WORDS: Final = {
    "sum",
    "rate",
    "increase",
    "delta",
    "max",
    "min",
    "absent",
    "histogram_quantile",
    "by",
    "and",
    "or",
}


@pytest.fixture
def told(settings: Settings, olsztyn: Office, monkeypatch: pytest.MonkeyPatch) -> str:
    """What Prometheus reads from an installation in which everything has happened once."""
    from support.booking_desk import FRIDAY

    settings.OKIENKO_METRICS_TOKEN = "s3cret"
    with platform_context():
        PromiseCheck.objects.create(
            office_id=olsztyn.pk, whole=True, at=FRIDAY, took_ms=1, broken={"I3 x": 1}
        )
    monkeypatch.setattr(own_gauges, "JOURNAL", "SELECT 7")  # nothing is kept of a test's server
    for key in (BACKUP, CLOCK, COPY, DRILL, PROBE):
        beat(key, now=FRIDAY, took=1)
    TURNED_AWAY.labels("resident").inc()
    client = Client(headers={"host": settings.OKIENKO_BASE, "authorization": "Bearer s3cret"})
    client.get("/")
    return client.get("/metrics").content.decode()


def expressions() -> list[str]:
    board = json.loads((FOLDER / "dashboard.json").read_text("utf-8"))
    shown = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    return shown + [rule["expr"] for rule in rules()]


def rules() -> list[dict[str, Any]]:
    read = yaml.safe_load((FOLDER / "alerts.yml").read_text("utf-8"))
    return [rule for group in read["groups"] for rule in group["rules"]]


def test_every_figure_that_is_asked_for_is_told(told: str) -> None:
    there = set(NAME.findall(told))
    wanted = {name for one in expressions() for name in NAME.findall(one)} - NOT_FIGURES
    assert wanted - there == set()
    for key in re.findall(r'of="(\w+)"', " ".join(expressions())):
        assert f'of="{key}"' in told
    kinds = {
        (name, value)
        for one in expressions()
        for name, value in re.findall(r'(face|kind|queue)="(\w+)"', one)
    }
    assert kinds <= {("kind", "5xx")}


def test_expressions_are_whole_and_use_words_of_prometheus() -> None:
    for one in expressions():
        assert one.count("(") == one.count(")"), one
        assert one.count("{") == one.count("}"), one
        bare = re.sub(r'"[^"]*"|\{[^}]*\}|\[[^\]]*\]|by \([^)]*\)', " ", one)
        words = set(re.findall(r"[a-z_]+", bare)) - WORDS
        assert {word for word in words if not word.startswith("okienko_")} <= {"up"}, one


def test_figures_of_the_data_are_counted_once_though_every_service_tells_them(told: str) -> None:
    alike = set(re.findall(r"^# TYPE (okienko_\w+) gauge$", told, re.MULTILINE))
    assert {"okienko_queue_tasks", "okienko_pulse_well"} <= alike
    once = re.compile(
        r"(?:\b(?:max|min|absent)|by \((?:of|queue|job, instance)\) )\((?:delta\()?(okienko_\w+)"
    )
    for one in expressions():
        assert alike & set(NAME.findall(one)) <= set(once.findall(one)), one


def test_every_alert_says_how_bad_it_is_and_has_its_section() -> None:
    guide = (ROOT / "platform/docs/operations.md").read_text("utf-8")
    sections = set(re.findall(r"^### (\w+)$", guide, re.MULTILINE))
    names = [rule["alert"] for rule in rules()]
    assert len(names) == len(set(names))
    assert set(names) == sections, "one for one"
    for rule in rules():
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert rule["annotations"]["summary"].endswith(".")


@pytest.mark.parametrize(
    "name",
    [
        "ClockStopped",
        "PromisesNotAsked",
        "NobodyCanBook",
        "BackupMissing",
        "DrillFailed",
        "JournalStands",
        "CopyMissing",
    ],
)
def test_what_must_be_heard_again_and_again_is_missed_when_it_is_never_heard(name: str) -> None:
    (rule,) = [one for one in rules() if one["alert"] == name]
    assert " or absent(okienko_" in rule["expr"]


def test_alerts_go_to_whoever_the_example_names() -> None:
    read = yaml.safe_load((FOLDER / "prometheus.yml").read_text("utf-8"))
    (managers,) = read["alerting"]["alertmanagers"]
    assert managers["static_configs"], "an alert that nobody is told of wakes nobody"
    example = yaml.safe_load((FOLDER / "alertmanager.example.yml").read_text("utf-8"))
    there = {one["name"] for one in example["receivers"]}
    routes = example["route"]["routes"]
    assert {one["receiver"] for one in (example["route"], *routes)} == there
    matched = {word for one in routes for word in one["matchers"]}
    assert matched == {f'severity="{rule["labels"]["severity"]}"' for rule in rules()}
    silenced = {word for rule in example["inhibit_rules"] for word in rule["target_matchers"]}
    named = set(re.findall(r"[A-Z]\w+", " ".join(silenced)))
    assert named <= {rule["alert"] for rule in rules()}


def test_no_label_names_an_office_or_a_person(told: str, olsztyn: Office) -> None:
    for word in ("olsztyn", str(olsztyn.pk), "Olsztyn", "localhost"):
        assert word not in told
    labels = set(re.findall(r'[{,](\w+)="', told))
    assert labels <= {"face", "kind", "le", "of", "queue", "name", "generation", "version"} | {
        *("implementation", "major", "minor", "patchlevel"),
    }


def test_a_copy_of_the_server_is_a_sign_of_life(db: None) -> None:
    """A script writes it, who knows no more of the program than this table."""
    script = (ROOT / "infra/backup/say-copied").read_text("utf-8")
    statement = script.partition("<<'END'\n")[2].removesuffix("END\n")
    for _again in range(2):
        with platform_context(), connection.cursor() as cursor:
            cursor.execute(statement)
    sign = signs(timezone.now())[COPY]
    assert sign.well
    assert sign.age < 60

"""Behind the pages: every task, command, file and cache key × the other office."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextlib import suppress
from io import StringIO
from pathlib import Path
from typing import Any, Final

import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import models, transaction
from pytest_django import Settings
from redis import Redis
from support.booking_desk import FRIDAY
from support.crowd import Crowd, crowd
from support.matrix import FILE, ask, every, identities, path, written_to

from okienko.celery import app
from okienko.commands import commands
from tenants.context import is_in_place, office_context
from tenants.files import OfficeStorage
from tenants.ids import uuid7
from tenants.models import Office
from tenants.tasks import OfficeGone, OfficeTask

MATRIX: Final[dict[str, Any]] = tomllib.loads(FILE.read_text(encoding="utf-8"))
ROOT: Final = FILE.parents[2]
OURS: Final = ("tenants", "booking", "billing", "provisioning", "platform/okienko")
TASKS: Final = MATRIX["tasks"]
RUN: Final[dict[str, list[str]]] = MATRIX["commands"]["run"]


@pytest.fixture(autouse=True)
def friday(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The day of the visits; files in a folder of the test's own; no name is known outside."""

    def nowhere(*_args: Any, **_more: Any) -> None:
        raise OSError("no network in this test")

    settings.OKIENKO_RATE_LIMITS = False
    settings.OKIENKO_FILES = str(tmp_path)
    monkeypatch.setattr("socket.getaddrinfo", nowhere)
    monkeypatch.setattr("socket.create_connection", nowhere)
    with time_machine.travel(FRIDAY, tick=False):
        yield


@pytest.fixture
def town(olsztyn: Office) -> Crowd:
    return crowd(olsztyn)


@pytest.fixture
def county(pultusk: Office, town: Crowd) -> Crowd:
    return crowd(pultusk)


def own_tasks() -> dict[str, Any]:
    """Ours, without those that tests register."""
    app.loader.import_default_modules()
    return {
        name: task for name, task in app.tasks.items() if not name.startswith(("celery.", "tests."))
    }


def test_every_task_has_a_line() -> None:
    told = {*TASKS["office"], *TASKS["platform"]}
    assert set(own_tasks()) == told, "add it to [tasks] of tests/isolation/matrix.toml"
    for name, task in own_tasks().items():
        assert isinstance(task, OfficeTask) == (name in TASKS["office"]), name


def test_no_task_of_pultusk_touches_anything_of_olsztyn(town: Crowd, county: Crowd) -> None:
    """Also where it is given the id of a row that is Olsztyn's."""
    before = written_to(town)
    for name in TASKS["office"]:
        task = own_tasks()[name]
        for whose in (county, town) if name == "messaging.deliver" else (county,):
            given = [whose.ids["messaging.Message"]] if name == "messaging.deliver" else []
            task(*given, office=str(county.office.pk))
        assert written_to(town) == before, name
        assert not is_in_place(), name


def test_a_task_without_its_office_does_nothing(db: None) -> None:
    for name in TASKS["office"]:
        for office in (None, str(uuid7())):
            with pytest.raises(OfficeGone):
                own_tasks()[name](office=office)
            assert not is_in_place(), name


def test_every_command_has_a_line() -> None:
    known = {one.name for one in commands()}
    told = set(RUN) | set(MATRIX["commands"]["left_out"])
    assert known == told, "add it to [commands] of tests/isolation/matrix.toml"
    assert all(len(why) > 20 for why in MATRIX["commands"]["left_out"].values())


@pytest.mark.filterwarnings("ignore:In Typer:DeprecationWarning")  # django-typer uses it
def test_no_command_for_pultusk_touches_or_tells_anything_of_olsztyn(
    town: Crowd, county: Crowd, capsys: pytest.CaptureFixture[str]
) -> None:
    before, told = written_to(town), StringIO()
    for name, words in RUN.items():
        with suppress(SystemExit), transaction.atomic():
            call_command(*words, stdout=told, stderr=told)
        assert written_to(town) == before, name
        assert not is_in_place(), name
    out = capsys.readouterr()
    said = (told.getvalue() + out.out + out.err).lower()
    assert len(said) > 500
    assert town.word.lower() not in said
    assert town.public.lower() not in said


def test_every_stored_file_lies_in_its_offices_folder(town: Crowd, county: Crowd) -> None:
    fields = sorted(
        f"{model._meta.label}.{one.name}"
        for model in apps.get_models()
        for one in model._meta.concrete_fields
        if isinstance(one, models.FileField)
    )
    assert fields == sorted(MATRIX["files"]["fields"])
    for label in fields:
        model, _dot, name = label.rpartition(".")
        stored = getattr(apps.get_model(model), name).field
        assert isinstance(stored.storage, OfficeStorage), label
    lying = [one for one in Path(settings.OKIENKO_FILES).rglob("*") if one.is_file()]
    assert len(lying) >= 2
    for one in lying:
        folder = one.relative_to(settings.OKIENKO_FILES).parts[0]
        other = {str(town.office.pk): county, str(county.office.pk): town}[folder]
        assert other.public.encode() not in one.read_bytes()


@pytest.mark.parametrize(
    ("what", "marks"),
    [
        ("folders", ("OKIENKO_FILES", "OKIENKO_BACKUPS")),
        ("valkey", ("Redis.from_url(",)),
    ],
)
def test_only_known_places_go_past_the_offices_own_storage_and_cache(
    what: str, marks: tuple[str, ...]
) -> None:
    found = {
        str(file.relative_to(ROOT))
        for module in OURS
        for file in (ROOT / module).rglob("*.py")
        if any(mark in file.read_text(encoding="utf-8") for mark in marks)
    }
    assert found == set(MATRIX["files"][what]), f"look at it, then say so in [files] {what}"


def test_every_key_in_the_cache_names_its_place(town: Crowd, county: Crowd) -> None:
    who = next(one for one in identities(county, "") if one.name == "admin")
    for address in list(every("office"))[::9]:
        if address.opens != "program":
            ask(county.host, path(address, county), who)
    with office_context(county.office):
        cache.set("mark", county.word)
    places = {str(town.office.pk), str(county.office.pk), "platform"}
    kept = [key.decode() for key in Redis.from_url(settings.REDIS_URL).scan_iter()]
    strangers = [
        key
        for key in kept
        if not key.startswith(tuple(MATRIX["files"]["queues"])) and key.split(":")[1] not in places
    ]
    assert strangers == []
    assert any(key.split(":")[1] == str(county.office.pk) for key in kept)
    assert not any(key.split(":")[1] == str(town.office.pk) for key in kept if ":" in key)

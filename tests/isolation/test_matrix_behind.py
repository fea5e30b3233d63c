"""Behind the pages: every task, command, file and cache key × the other office."""

from __future__ import annotations

import os
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
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import models, transaction
from pytest_django import Settings
from redis import Redis
from support.booking_desk import FRIDAY
from support.crowd import Crowd, crowd
from support.matrix import FILE, ask, every, identities, lead_astray, path, written_to

from okienko.celery import app
from okienko.commands import commands
from tenants.context import is_in_place, office_context
from tenants.files import OfficeStorage
from tenants.ids import uuid7
from tenants.models import Office
from tenants.profile.models import Profile
from tenants.tasks import OfficeGone, OfficeTask, office_task

LONG: Final = os.environ.get("OKIENKO_LANE") == "long"
MATRIX: Final[dict[str, Any]] = tomllib.loads(FILE.read_text(encoding="utf-8"))
ROOT: Final = FILE.parents[2]
OURS: Final = ("tenants", "booking", "billing", "provisioning", "platform/okienko")
TASKS: Final = MATRIX["tasks"]
RUN: Final[dict[str, list[str]]] = MATRIX["commands"]["run"]
LOOKERS: Final = ("admin", "clerk", "resident")


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


def touched_by_tasks(tasks: dict[str, Any], town: Crowd, county: Crowd) -> list[str]:
    """Run tasks of offices for Pułtusk; those that wrote in Olsztyn or stayed in an office."""
    wrong = []
    for name, task in tasks.items():
        before = written_to(town)
        for whose in (county, town) if name == "messaging.deliver" else (county,):
            given = [whose.ids["messaging.Message"]] if name == "messaging.deliver" else []
            task(*given, office=str(county.office.pk))
        if written_to(town) != before or is_in_place():
            wrong.append(name)
    return wrong


def test_no_task_of_pultusk_touches_anything_of_olsztyn(town: Crowd, county: Crowd) -> None:
    """Also where it is given the id of a row that is Olsztyn's."""
    tasks = {name: own_tasks()[name] for name in TASKS["office"]}
    assert touched_by_tasks(tasks, town, county) == []


@office_task(name="tests.writes")
def writes() -> None:
    Profile.objects.update(address="pl. Zbłąkany 1")


def test_negative_control_a_task_that_goes_astray_is_found(
    town: Crowd, county: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert touched_by_tasks({"writes": writes}, town, county) == []
    lead_astray(monkeypatch, town)
    assert touched_by_tasks({"writes": writes}, town, county) == ["writes"]


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


def touched_by_commands(
    run: dict[str, list[str]], town: Crowd, county: Crowd, capsys: pytest.CaptureFixture[str]
) -> list[str]:
    """Run commands for Pułtusk; those that wrote in Olsztyn or told of it."""
    wrong = []
    for name, words in run.items():
        before, told = written_to(town), StringIO()
        with transaction.atomic(), suppress(SystemExit):
            call_command(*words, stdout=told, stderr=told)
        out = capsys.readouterr()
        said = (told.getvalue() + out.out + out.err).lower()
        assert said, name
        if town.word.lower() in said or town.public.lower() in said:
            wrong.append(f"{name} tells")
        if written_to(town) != before or is_in_place():
            wrong.append(f"{name} touches")
    return wrong


@pytest.mark.filterwarnings("ignore:In Typer:DeprecationWarning")  # django-typer uses it
def test_no_command_for_pultusk_touches_or_tells_anything_of_olsztyn(
    town: Crowd, county: Crowd, capsys: pytest.CaptureFixture[str]
) -> None:
    assert touched_by_commands(RUN, town, county, capsys) == []


@pytest.mark.filterwarnings("ignore:In Typer:DeprecationWarning")  # django-typer uses it
def test_negative_control_a_command_that_goes_astray_is_found(
    town: Crowd, county: Crowd, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lead_astray(monkeypatch, town)
    astray = {"office": RUN["office"]}
    assert touched_by_commands(astray, town, county, capsys) == ["office tells"]


def misplaced(town: Crowd, county: Crowd) -> list[str]:
    """Files of one office in the folder of the other, or in nobody's."""
    lying = [one for one in Path(settings.OKIENKO_FILES).rglob("*") if one.is_file()]
    assert len(lying) >= 2
    wrong = []
    for one in lying:
        folder = one.relative_to(settings.OKIENKO_FILES).parts[0]
        other = {str(town.office.pk): county, str(county.office.pk): town}.get(folder)
        if other is None or other.public.encode() in one.read_bytes():
            wrong.append(one.name)
    return wrong


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
    assert misplaced(town, county) == []


def test_negative_control_a_file_in_the_other_offices_folder_is_found(
    town: Crowd, county: Crowd
) -> None:
    with office_context(county.office):
        OfficeStorage().save("zablakany.pdf", ContentFile(f"%PDF {town.public}".encode()))
    assert misplaced(town, county) == ["zablakany.pdf"]
    Path(settings.OKIENKO_FILES, "niczyj.pdf").write_bytes(b"%PDF")
    assert set(misplaced(town, county)) == {"zablakany.pdf", "niczyj.pdf"}


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


def place_of(key: str) -> str:
    """What a key names as its place; of one that names none, the key."""
    return key.split(":")[1] if ":" in key else key


def keys_kept() -> list[str]:
    """What lies in Valkey, without the queue's own."""
    kept = [key.decode() for key in Redis.from_url(settings.REDIS_URL).scan_iter()]
    return [key for key in kept if not key.startswith(tuple(MATRIX["files"]["queues"]))]


def strange(town: Crowd, county: Crowd) -> list[str]:
    """Keys of no place, and those of Olsztyn, where nobody was."""
    return [key for key in keys_kept() if place_of(key) not in {str(county.office.pk), "platform"}]


def test_every_key_in_the_cache_names_its_place(town: Crowd, county: Crowd) -> None:
    """After pages of Pułtusk; in the long lane all of them, by three people each."""
    people = {one.name: one for one in identities(county, "")}
    asked = [one for one in every("office") if one.opens != "program"]
    for number, address in enumerate(asked if LONG else asked[::9]):
        for name in LOOKERS if LONG else LOOKERS[number % len(LOOKERS) :][:1]:
            ask(county.host, path(address, county), people[name])
    with office_context(county.office):
        cache.set("mark", county.word)
    assert strange(town, county) == []
    assert str(county.office.pk) in {place_of(key) for key in keys_kept()}


def test_negative_control_a_key_of_no_place_or_of_the_other_office_is_found(
    town: Crowd, county: Crowd
) -> None:
    with office_context(town.office):
        cache.set("mark", town.word)
    (theirs,) = strange(town, county)
    assert place_of(theirs) == str(town.office.pk)
    valkey = Redis.from_url(settings.REDIS_URL)
    for planted in ("bezpanski", "1:wizyta:7"):
        valkey.set(planted, "x")
    assert set(strange(town, county)) == {theirs, "bezpanski", "1:wizyta:7"}

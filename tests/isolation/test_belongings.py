"""What belongs to one office is worth nothing at another: rows, keys, files, tasks, secrets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from celery import current_app
from django.core.cache import cache
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client

from booking.models import Location
from tenants.audit.models import Entry
from tenants.base import ForeignOffice
from tenants.context import NoOffice, office_context, platform_context
from tenants.db.place import office_role
from tenants.due import due, take_due
from tenants.files import OfficeStorage
from tenants.hosts import forget_hosts
from tenants.master_keys import Unreadable
from tenants.models import LIVING, Due, Office, OfficeState
from tenants.secrets import blind_index, office_mac, seal, unseal
from tenants.tasks import OfficeGone, OfficeTask, after_commit, office_task

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def location(key: str = "ratusz") -> Location:
    return Location(key=key, name=key, address="ul. Testowa 1")


@office_task(name="tests.where_am_i")
def where_am_i() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('search_path')")
        return str(cursor.fetchone()[0])


def test_an_object_of_one_office_cannot_be_saved_in_another(
    olsztyn: Office, pultusk: Office
) -> None:
    with office_context(olsztyn):
        made_here = location()
        saved_here = location("bok")
        saved_here.save()
    with office_context(pultusk):
        for stranger in (made_here, saved_here):
            for act in (stranger.save, stranger.delete, stranger.refresh_from_db):
                with pytest.raises(ForeignOffice):
                    act()
        with pytest.raises(ForeignOffice):
            Location.objects.bulk_create([made_here])
        with pytest.raises(ForeignOffice):
            Location.objects.bulk_update([saved_here], ["name"])
        assert not Location.objects.exists()


def test_negative_control_without_its_memory_an_object_lands_in_the_other_office(
    olsztyn: Office, pultusk: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with office_context(olsztyn):
        stranger = location()
    monkeypatch.setattr(Location, "check_office", lambda self: None)
    with office_context(pultusk):
        stranger.save()
        assert Location.objects.exists(), "the harm the memory prevents"


def test_a_cache_key_of_one_office_is_empty_at_the_other(olsztyn: Office, pultusk: Office) -> None:
    with office_context(olsztyn):
        cache.set("free", "08:00")
    with office_context(pultusk):
        assert cache.get("free") is None
    with platform_context():
        assert cache.get("free") is None
    with pytest.raises(NoOffice):
        cache.get("free")
    with office_context(olsztyn):
        assert cache.get("free") == "08:00"


def test_files_stay_in_their_office(
    olsztyn: Office, pultusk: Office, tmp_path: Path, settings: object
) -> None:
    settings.OKIENKO_FILES = str(tmp_path)  # type: ignore[attr-defined]
    storage = OfficeStorage()
    with office_context(olsztyn):
        name = storage.save("wniosek.pdf", ContentFile(b"%PDF"))
        assert storage.exists(name)
    with office_context(pultusk):
        assert not storage.exists(name)
        for climbing in (f"../{olsztyn.pk}/{name}", str(tmp_path / str(olsztyn.pk) / name)):
            with pytest.raises(SuspiciousFileOperation):
                storage.open(climbing)
    with pytest.raises(NoOffice):
        storage.exists(name)


def test_secrets_of_one_office_do_not_open_at_the_other(olsztyn: Office, pultusk: Office) -> None:
    with office_context(olsztyn):
        sealed = seal("contact.pesel", "44051401359")
        mac = office_mac("manage", b"visit")
        index = blind_index("pesel", "44051401359")
        assert unseal("contact.pesel", sealed) == "44051401359"
        assert "44051401359" not in sealed + index
        with pytest.raises(Unreadable):
            unseal("answer.value", sealed)
    with office_context(pultusk):
        with pytest.raises(Unreadable):
            unseal("contact.pesel", sealed)
        assert office_mac("manage", b"visit") != mac
        assert blind_index("pesel", "44051401359") != index


def test_a_wrapped_key_does_not_open_for_another_office(olsztyn: Office, pultusk: Office) -> None:
    thief = Office(
        id=pultusk.pk, schema_name=pultusk.schema_name, wrapped_key=bytes(olsztyn.wrapped_key)
    )
    with office_context(thief), pytest.raises(Unreadable):
        seal("contact.pesel", "44051401359")


def test_a_task_runs_in_its_office(olsztyn: Office) -> None:
    assert where_am_i(office=str(olsztyn.pk)).startswith(olsztyn.schema_name)


def test_a_task_of_a_deleted_office_does_nothing(olsztyn: Office) -> None:
    with platform_context():
        Office.objects.filter(pk=olsztyn.pk).update(state=OfficeState.GONE)
    for office in (str(olsztyn.pk), str(UUID(int=0)), None):
        with pytest.raises(OfficeGone):
            where_am_i(office=office)


# Billing and provisioning work on the platform: their tasks enter it and belong to no office.
PLATFORMS = ("celery.", "tenants.", "billing.", "provisioning.", "tests.")
"""Tasks that tests make for themselves are there once their files were read."""


def test_every_registered_task_is_an_office_task_or_the_platforms() -> None:
    strangers = [
        name
        for name, task in current_app.tasks.items()
        if not name.startswith(PLATFORMS) and not isinstance(task, OfficeTask)
    ]
    assert strangers == []


def test_work_sent_after_commit_remembers_the_office_of_the_call(
    olsztyn: Office,
    pultusk: Office,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    """on_commit runs in whatever office is active at commit."""
    sent: list[tuple[str, UUID]] = []
    monkeypatch.setattr(
        "tenants.tasks.send", lambda task, office_id, *args: sent.append((task, office_id))
    )
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        with office_context(olsztyn):
            after_commit("booking.expire")
            after_commit("messaging.deliver", gather=timedelta(seconds=1))
        with office_context(pultusk):
            pass
    assert sent == [("booking.expire", olsztyn.pk), ("messaging.deliver", olsztyn.pk)]
    with pytest.raises(NoOffice):
        after_commit("booking.expire")


def test_hints_of_due_work_tell_the_office_and_the_kind_and_nothing_else(
    olsztyn: Office, pultusk: Office
) -> None:
    for office in (olsztyn, pultusk):
        with office_context(office):
            due("booking.expire", NOW)
            due("booking.expire", NOW - timedelta(seconds=5))
            due("booking.expire", NOW + timedelta(minutes=5))
    with platform_context():
        assert set(take_due(NOW)) == {
            (olsztyn.pk, "booking.expire"),
            (pultusk.pk, "booking.expire"),
        }
        assert take_due(NOW) == []
        assert {field.name for field in Due._meta.get_fields()} == {"pk", "office_id", "kind", "at"}


def test_the_audit_trail_can_be_added_to_and_nothing_else(in_olsztyn: Office) -> None:
    role = office_role(str(connection.settings_dict["NAME"]), str(in_olsztyn.schema_name))
    with connection.cursor() as cursor:
        for table in ("audit_entry", "booking_event", "consent_acceptance"):
            cursor.execute(
                "SELECT has_table_privilege(%s, %s, 'INSERT'),"
                " has_table_privilege(%s, %s, 'SELECT'),"
                " has_table_privilege(%s, %s, 'UPDATE, DELETE, TRUNCATE')",
                [role, table] * 3,
            )
            assert cursor.fetchone() == (True, True, False), table
    assert Entry.objects.count() == 0


@pytest.mark.parametrize(
    "host",
    ["nigdzie.localhost:8000", "olsztyn.localhost.evil.example", "xolsztyn.localhost", "10.0.0.1"],
)
def test_an_unknown_host_is_404_and_enters_no_office(olsztyn: Office, host: str) -> None:
    answer = Client(headers={"host": host}).get("/")
    assert answer.status_code == 404
    assert "Olsztyn" not in answer.content.decode()


@pytest.mark.parametrize(
    "host", ["olsztyn.localhost:8000", "OLSZTYN.localhost", "olsztyn.localhost."]
)
def test_a_known_host_is_found_however_it_is_written(olsztyn: Office, host: str) -> None:
    assert Client(headers={"host": host}).get("/").status_code == 200


@pytest.mark.parametrize("state", OfficeState)
def test_an_office_answers_in_each_state_in_which_its_schema_is_whole(
    olsztyn: Office, at: Callable[[Office], Client], state: OfficeState
) -> None:
    with platform_context():
        Office.objects.filter(pk=olsztyn.pk).update(state=state)
    forget_hosts()
    assert at(olsztyn).get("/").status_code == (200 if state in LIVING else 404)


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_answers_on_any_host(db: None, path: str) -> None:
    assert Client(headers={"host": "cokolwiek.example"}).get(path).status_code == 200


def test_a_host_is_looked_up_once(
    olsztyn: Office,
    at: Callable[[Office], Client],
    django_assert_num_queries: Callable[..., object],
) -> None:
    from tenants.hosts import office_at

    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        assert office_at("olsztyn.localhost") == olsztyn
    with django_assert_num_queries(0):  # type: ignore[attr-defined]
        assert office_at("olsztyn.localhost") == olsztyn

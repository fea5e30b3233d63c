"""One office is put back: beside what is there, equal to the archive, the forgotten forgotten."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.operations import RunSQL
from support.booking_desk import FRIDAY
from support.fleet import as_superuser
from support.full_house import CANARY, FILE, House, fill
from support.leavings import OSKAR

from booking.domain.own_data import erase
from booking.models import Booking, Contact
from provisioning.domain.restoring import restore as restoring
from provisioning.domain.restoring.archives import back_up, drill
from provisioning.domain.restoring.refusals import (
    NotHere,
    NothingRestored,
    NotStray,
    NotWhole,
    Unconfirmed,
)
from provisioning.domain.restoring.restore import confirm_restore, restore, take_back
from provisioning.domain.restoring.stray import drop_stray, stray_schemas
from provisioning.management.bench.trial import trial_migration
from provisioning.models import Replacement
from tenants.accounts.models import Role, User
from tenants.context import office_context, platform_context
from tenants.fleet.seen import known_migrations, read_seen
from tenants.held import WAIT
from tenants.ids import uuid7
from tenants.models import Erasure, Office, OfficeState
from tenants.schema import create_place, drop_schema, owning, schema_exists

HOUR = timedelta(hours=1)
# django-typer uses what Typer calls old.
pytestmark = pytest.mark.filterwarnings("ignore:In Typer:DeprecationWarning")


@pytest.fixture
def office(new_office: Callable[[], Office], settings: Any, tmp_path: Path) -> Iterator[Office]:
    settings.OKIENKO_BACKUPS = str(tmp_path / "backups")
    office = new_office()
    yield office
    with platform_context():
        rows = list(Replacement.objects.filter(office=office))
        Erasure.objects.filter(office_id=office.pk).delete()
    for row in rows:
        if row.old_schema:
            drop_schema(row.old_schema)
        drop_schema(row.schema)
    with platform_context():
        Replacement.objects.filter(office=office).delete()


@pytest.fixture
def house(office: Office) -> House:
    return fill(office)


def names(office: Office) -> set[str]:
    with office_context(office):
        return set(Contact.objects.values_list("last_name", flat=True))


def test_the_forgotten_stay_forgotten_and_what_was_there_is_kept_until_somebody_looked(  # noqa: PLR0915 - one story
    office: Office, house: House
) -> None:
    with office_context(office):
        dorota = User.objects.create_user("d@example.com", None, role=Role.RESIDENT)
        visit = Booking.objects.get(reference=house.reference)
        Contact.objects.filter(booking=visit).update(resident=dorota)
    archive = back_up(office, now=FRIDAY)
    with office_context(office):
        later = FRIDAY + timedelta(days=30)
        erase(dorota, cancel_ahead=False, now=later)
        Contact.objects.update(last_name="Zepsuta")
        (Path(archive.parents[2]) / "files" / str(office.pk) / "services/wniosek.pdf").unlink()
    with platform_context():
        noted = set(Erasure.objects.filter(office_id=office.pk).values_list("kind", "subject"))
    assert noted == {("booking.person", visit.pk), ("account", dorota.pk)}

    done = restore(archive, now=later + HOUR, by=OSKAR)

    assert (names(office), done.forgotten) == ({CANARY}, 2)
    with office_context(office):
        assert Booking.objects.count() == 2
        assert not Contact.objects.filter(booking=visit).exists(), "she was forgotten"
        assert not User.objects.get(pk=dorota.pk).is_active
        Contact.objects.update(first_name="Znowu")
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user::text, current_schema()")
            role, schema = cursor.fetchone()
        assert (role[-32:], schema) == (office.pk.hex, office.schema_name)
    files = Path(archive.parents[2]) / "files" / str(office.pk)
    assert (files / "services/wniosek.pdf").read_bytes() == FILE
    with pytest.raises(Unconfirmed):
        restore(archive, now=later + HOUR, by=OSKAR)
    assert schema_exists(done.old_schema)

    take_back(office, now=later + 2 * HOUR, by=OSKAR)
    assert names(office) == {"Zepsuta"}
    assert not schema_exists(done.schema)
    again = restore(archive, now=later + 3 * HOUR, by=OSKAR)
    confirm_restore(office, now=later + 4 * HOUR, by=OSKAR)
    assert names(office) == {CANARY}
    assert not schema_exists(again.old_schema)
    with pytest.raises(NothingRestored):
        confirm_restore(office, now=later + 5 * HOUR, by=OSKAR)


def test_an_office_whose_schema_was_lost_is_put_back_also_after_a_kill_half_way(
    office: Office, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = back_up(office, now=FRIDAY)
    drop_schema(str(office.schema_name))
    with monkeypatch.context() as patch:

        def killed(*_args: Any) -> int:
            raise KeyboardInterrupt

        patch.setattr(restoring, "_forget", killed)
        with pytest.raises(KeyboardInterrupt):
            restore(archive, now=FRIDAY + HOUR, by=OSKAR)
    assert not schema_exists(str(office.schema_name)), "never half an office"
    with platform_context():
        left = Replacement.objects.get(office=office)
    restore(archive, now=FRIDAY + 2 * HOUR, by=OSKAR)
    assert names(office) == {CANARY}
    assert not schema_exists(left.schema)
    confirm_restore(office, now=FRIDAY + 3 * HOUR, by=OSKAR)
    assert names(office) == {CANARY}


def test_killed_between_the_change_of_names_and_its_note_nothing_is_lost_sight_of(
    office: Office, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = back_up(office, now=FRIDAY)
    with monkeypatch.context() as patch:

        def killed(*_args: Any) -> None:
            raise KeyboardInterrupt

        patch.setattr(restoring, "_exchange", killed)
        with pytest.raises(KeyboardInterrupt):
            restore(archive, now=FRIDAY + HOUR, by=OSKAR)
    with pytest.raises(Unconfirmed):
        restore(archive, now=FRIDAY + 2 * HOUR, by=OSKAR)
    assert names(office) == {CANARY}
    take_back(office, now=FRIDAY + 3 * HOUR, by=OSKAR)
    assert names(office) == {CANARY}


def test_the_drill_compares_sums_and_touches_nothing(
    office: Office, house: House, tmp_path: Path
) -> None:
    archive = back_up(office, now=FRIDAY)
    older = back_up(office, now=FRIDAY - timedelta(days=2))
    assert drill(archive).digest == drill(older).digest
    assert back_up(office, now=FRIDAY + timedelta(days=5)).exists()
    assert not older.exists(), "kept for six days"
    whole = archive.read_bytes()
    archive.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(NotWhole):
        drill(archive)
    out = io.StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("office", "drill", str(archive), "--json", stdout=out)
    assert (end.value.code, "error" in json.loads(out.getvalue())[0]) == (1, True)
    archive.write_bytes(whole)
    with platform_context():
        Office.objects.filter(pk=office.pk).update(state=OfficeState.GONE)
    with pytest.raises(NotHere):
        restore(archive, now=FRIDAY, by=OSKAR)
    assert names(office) == {CANARY}


def test_what_is_taken_back_after_an_update_is_brought_up_to_date(
    office: Office, house: House
) -> None:
    archive = back_up(office, now=FRIDAY)
    done = restore(archive, now=FRIDAY + HOUR, by=OSKAR)
    with trial_migration("8101_meanwhile", RunSQL("ALTER TABLE profile ADD COLUMN later integer")):
        assert known_migrations() - read_seen(done.old_schema)
        take_back(office, now=FRIDAY + 2 * HOUR, by=OSKAR)
        assert not known_migrations() - read_seen(str(office.schema_name))
        with owning(str(office.schema_name)) as owner, owner.cursor() as cursor:
            cursor.execute("SELECT count(later) FROM profile")
    assert names(office) == {CANARY}


def test_a_schema_of_no_office_is_named_and_dropped_when_somebody_says_so(
    office: Office, house: House
) -> None:
    left = f"o_{uuid7().hex}"
    create_place(left)
    waiting = restore(back_up(office, now=FRIDAY), now=FRIDAY + HOUR, by=OSKAR)

    strays = stray_schemas()
    assert left in strays
    known = {str(office.schema_name), waiting.schema, waiting.old_schema}
    assert not known & set(strays), "an office's, and what a restoration keeps aside"
    with as_superuser() as other:
        other.execute(WAIT, [f"schema apart {left}"])
        assert left not in stray_schemas(), "a drill is at work in it"
    told = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("doctor", "--json", stdout=told, stderr=io.StringIO())
    assert f"okienko office drill --drop {left}" in told.getvalue()

    with pytest.raises(NotStray):
        drop_stray(str(office.schema_name))
    call_command("office", "drill", "--drop", left, stdout=io.StringIO())
    assert not schema_exists(left)
    assert names(office) == {CANARY}

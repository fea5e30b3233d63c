"""The drill: each office's newest archive is put back into a database that is thrown away."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connections
from support.booking_desk import FRIDAY
from support.full_house import CANARY, fill

from booking.models import Contact, DayMask
from provisioning.domain.restoring.archives import back_up, backup_folder
from provisioning.domain.restoring.rehearse import Rehearsed, rehearse
from tenants.context import office_context
from tenants.db.place import office_role
from tenants.models import Office
from tenants.pulse import DRILL, signs

# django-typer uses what Typer calls old.
pytestmark = pytest.mark.filterwarnings("ignore:In Typer:DeprecationWarning")
LATER = FRIDAY + timedelta(hours=8)


@pytest.fixture
def office(new_office: Callable[[], Office], settings: Any, tmp_path: Path) -> Iterator[Office]:
    settings.OKIENKO_BACKUPS = str(tmp_path / "backups")
    office = new_office()
    fill(office)
    return office


def databases() -> set[str]:
    """Databases but those of tests, and roles whose database is not there: neighbours have both."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database")
        there = {name for (name,) in cursor.fetchall()}
        cursor.execute("SELECT rolname FROM pg_roles WHERE rolname ~ '^okienko_[0-9a-f]{8}_'")
        roles = {name for (name,) in cursor.fetchall()}
    known = tuple(office_role(name, "") for name in there)
    return {name for name in there if not name.startswith("test_")} | {
        name for name in roles if not name.startswith(known)
    }


def names(office: Office) -> set[str]:
    with office_context(office):
        return set(Contact.objects.values_list("last_name", flat=True))


def test_an_archive_that_would_do_is_said_to_with_sums_and_times(
    office: Office, new_office: Callable[[], Office]
) -> None:
    back_up(office, now=FRIDAY)
    other = new_office()
    before = databases()
    with office_context(office):
        Contact.objects.update(last_name="Późniejsza")

    done, none = sorted(rehearse([office, other], now=LATER), key=lambda one: one.trouble)

    assert done.well, done
    assert (done.office, done.files) == (office.subdomain, 1)
    assert done.rows > 20
    assert len(done.digest) == 64
    assert min(done.read, done.loaded, done.asked) > 0
    assert (none.office, none.well) == (other.subdomain, False)
    assert names(office) == {"Późniejsza"}, "the office itself was not touched"
    assert databases() == before, "nothing is left on the server, no role either"


def test_what_could_not_be_put_back_is_told_with_exit_codes(office: Office) -> None:
    told: Any = drill(office)
    assert (told["code"], told["offices"][0]["trouble"]) == (1, "There is no archive.")

    archive = back_up(office, now=FRIDAY)
    assert drill(office)["code"] == 0

    whole = archive.read_bytes()
    archive.write_bytes(whole[: len(whole) // 2])
    told = drill(office)
    assert told["code"] == 1
    assert "damaged" in told["offices"][0]["trouble"]

    archive.write_bytes(whole)
    with time_machine.travel(FRIDAY + timedelta(days=3), tick=False):
        assert "too old" in drill(office, at=None)["offices"][0]["trouble"]


def test_a_promise_that_was_broken_when_it_was_written_is_seen(office: Office) -> None:
    with office_context(office):
        DayMask.objects.update(busy=0)
    back_up(office, now=FRIDAY)
    (done,) = rehearse([office], now=LATER)
    assert isinstance(done, Rehearsed)
    assert not done.well
    assert "I3 a day mask differs from a recount" in done.broken
    assert names(office) == {CANARY}


def test_a_drill_of_all_offices_is_a_sign_of_life(office: Office, monkeypatch: Any) -> None:
    from provisioning.management.commands import drill as command

    back_up(office, now=FRIDAY)
    assert backup_folder(office).exists()
    monkeypatch.setattr(command, "every_office", lambda: [office])
    with time_machine.travel(LATER, tick=False), io.StringIO() as out:
        call_command("drill", stdout=out)
        assert office.subdomain in out.getvalue()
        sign = signs(LATER)[DRILL]
    assert sign.well
    assert sign.took > 0


def drill(office: Office, at: Any = LATER) -> dict[str, Any]:
    """What the command says of one office, and its exit code."""
    out = io.StringIO()
    code: Any = 0
    if at is not None:
        with time_machine.travel(at, tick=False):
            return drill(office, None)
    try:
        call_command("drill", office.subdomain, "--json", stdout=out, stderr=io.StringIO())
    except SystemExit as end:
        code = end.code
    return {"code": code, **json.loads(out.getvalue())}

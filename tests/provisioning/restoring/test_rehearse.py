"""The drill: each office's newest archive is put back into a database that is thrown away."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
import time_machine
from django.core.management import call_command
from django.db import connections
from support.booking_desk import FRIDAY
from support.full_house import CANARY, fill

from booking.models import Contact, DayMask
from provisioning.domain.restoring import rehearse as rehearsing
from provisioning.domain.restoring.archives import back_up, backup_folder
from provisioning.domain.restoring.rehearse import Rehearsed, rehearse
from tenants.context import office_context
from tenants.db.place import OWNER, office_role
from tenants.models import Office
from tenants.pulse import DRILL, signs
from tenants.throw_away import SIGN, _drop, _login, _sweep, throw_away_database

# django-typer uses what Typer calls old.
pytestmark = pytest.mark.filterwarnings("ignore:In Typer:DeprecationWarning")
LATER = FRIDAY + timedelta(hours=8)


@pytest.fixture
def office(new_office: Callable[[], Office], settings: Any, tmp_path: Path) -> Iterator[Office]:
    settings.OKIENKO_BACKUPS = str(tmp_path / "backups")
    office = new_office()
    fill(office)
    return office


@dataclass
class Server:
    """What drills of this process leave on the server, and what was there while they lasted."""

    home: str
    made: list[str] = field(default_factory=list)
    during: set[str] = field(default_factory=set)

    def left(self) -> set[str]:
        """Databases of drills of ours, and roles of offices in them; never a neighbour's."""
        with connections["owner"].cursor() as cursor:
            cursor.execute(
                "SELECT datname FROM pg_database WHERE starts_with(datname, %s)"
                " UNION SELECT rolname FROM pg_roles WHERE rolname ^@ ANY(%s)",
                [f"{self.home}{SIGN}", [office_role(name, "") for name in self.made]],
            )
            return {name for (name,) in cursor.fetchall()}

    def leave(self, name: str, office: Office) -> tuple[str, str]:
        """As if a drill had been killed: its database, and the role of an office in it."""
        made = f"{self.home}{SIGN}{name}"
        self.made.append(made)
        role = office_role(made, str(office.schema_name))
        with connections["owner"].cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {made} OWNER {OWNER} TEMPLATE template0")
            cursor.execute(f"CREATE ROLE {role}")
        return made, role


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    server = Server(connections["owner"].settings_dict["NAME"][:30])

    @contextmanager
    def noting() -> Iterator[str]:
        with throw_away_database() as name:
            server.made.append(name)
            yield name
            server.during |= server.left()

    monkeypatch.setattr(rehearsing, "throw_away_database", noting)
    yield server
    for name in server.made:
        _drop(connections["owner"].settings_dict["NAME"], name, force=True)


def names(office: Office) -> set[str]:
    with office_context(office):
        return set(Contact.objects.values_list("last_name", flat=True))


def test_an_archive_that_would_do_is_said_to_with_sums_and_times(
    office: Office, new_office: Callable[[], Office], server: Server, settings: Any
) -> None:
    back_up(office, now=FRIDAY)
    other = new_office()
    # A drill of last night was killed, another one unseals its files at this moment.
    server.leave("dead", office)
    files = [Path(settings.OKIENKO_BACKUPS) / name for name in ("tmpdead", "tmpalive")]
    for folder, age in zip(files, (13, 1), strict=True):
        folder.mkdir()
        at = (LATER - timedelta(hours=age)).timestamp()
        os.utime(folder, (at, at))
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
    assert len(server.during) == 2, "negative control: its database, and the office's role in it"
    assert server.left() == set(), "nothing is left on the server, no role either"
    assert [folder.exists() for folder in files] == [False, True]


def test_what_a_killed_drill_left_behind_goes_unless_it_is_still_at_work(
    office: Office, server: Server
) -> None:
    dead, alive = server.leave("dead", office), server.leave("alive", office)
    with _login(alive[0]):
        _sweep(connections["owner"].settings_dict["NAME"], f"{server.home}{SIGN}")
        assert server.left() == set(alive)
    assert not set(dead) & server.left()


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


def test_what_the_database_refuses_in_one_office_is_that_offices_alone(
    office: Office, new_office: Callable[[], Office], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here nothing is thrown away, so the offices' own rows are in the way of each other's."""
    from provisioning.management import archive_commands
    from provisioning.management.commands import drill as command

    offices = [office, new_office()]
    monkeypatch.setattr(command, "every_office", lambda: offices)
    monkeypatch.setattr(archive_commands, "every_office", lambda: offices)
    monkeypatch.setattr(rehearsing, "throw_away_database", nullcontext)
    for one in offices:
        back_up(one, now=FRIDAY)
    done = list(rehearse(offices, now=LATER))
    assert [one.well for one in done] == [False, False], "the second is tried, too"
    assert "duplicate key" in done[0].trouble
    assert "DETAIL" not in done[0].trouble, "the row stands in the database's second line"
    monkeypatch.setattr(command, "rehearse", refusing)
    with time_machine.travel(LATER, tick=False):
        with pytest.raises(SystemExit):
            call_command("drill", stdout=io.StringIO(), stderr=io.StringIO())
        assert not signs(LATER)[DRILL].well, "also where it broke off"

    def written(one: Office, *, now: Any) -> Path:
        return refusing() if one == office else back_up(one, now=now)

    monkeypatch.setattr(archive_commands, "back_up", written)
    out, err = io.StringIO(), io.StringIO()
    with time_machine.travel(LATER, tick=False), pytest.raises(SystemExit) as end:
        call_command("office", "backup", stdout=out, stderr=err)
    assert end.value.code == 3
    assert offices[1].subdomain in out.getvalue()
    assert err.getvalue() == f"{office.subdomain}: no room\n"


def refusing(*_offices: object, **_now: object) -> Any:
    raise psycopg.errors.DiskFull("no room\nDETAIL:  Failing row contains (Dorota)")


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

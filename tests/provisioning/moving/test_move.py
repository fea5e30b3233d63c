"""An office moves to another installation: whole, with its links, and only once it has arrived."""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import pytest
from django.core.management import call_command
from django.db import ProgrammingError
from django.test import Client
from support.booking_desk import FRIDAY
from support.database import fresh_database
from support.full_house import CANARIES, CANARY, TOKEN, House, fill
from support.leavings import DAY, HOUR, LETTER_TO, OSKAR, begin, lying_about
from support.other_cell import OtherCell, other_cell
from support.prepared_schemas import Scripts, kept_scripts, use_scripts

from billing.models import Contract
from booking.domain.tokens import manage_token
from booking.models import Booking, Contact
from provisioning.domain.leaving.go_on import go_on
from provisioning.domain.moving.pack import call_move_off, confirm_move, pack
from provisioning.domain.moving.receive import give_up, receive
from provisioning.domain.moving.refusals import AlreadyHere, ElsewhereToo, NotArriving, OtherDigest
from provisioning.domain.restoring.refusals import NotWhole
from provisioning.models import Domain, Leaving, Move, NoticeLetter
from tenants.archive.keys import new_transport_key
from tenants.archive.load import load_archive
from tenants.context import office_context, platform_context
from tenants.hosts import forget_hosts, office_at
from tenants.messaging.gateways.accounts import open_gateway
from tenants.messaging.models import GatewayAccount
from tenants.models import Due, Erasure, Office, OfficeState
from tenants.offices import create_office
from tenants.registry import due_tasks
from tenants.schema import schema_exists

FORGET: Final = "booking.forget_keys"
OWN: Final = "wizyty.przenoszony.example"
PROVEN: Final[Any] = {
    "token": "t0ken",
    "claimed_at": FRIDAY,
    "proven_at": FRIDAY,
    "wanted_main": True,
    "is_main": True,
}


@pytest.fixture
def office(new_office: Callable[[], Office], settings: Any, tmp_path: Path) -> Iterator[Office]:
    settings.OKIENKO_BACKUPS = str(tmp_path / "backups")
    office = new_office()
    yield office
    with platform_context():
        Leaving.objects.filter(office=office).delete()
        Move.objects.filter(office=office).delete()
        Contract.objects.filter(office=office).delete()
        Domain.objects.filter(office_id=office.pk).delete()


@pytest.fixture
def house(office: Office) -> House:
    return fill(office)


@contextmanager
def elsewhere(settings: Any, tmp_path: Path, scripts: Scripts) -> Iterator[None]:
    """Another database with another master key and another folder: nothing is shared."""
    before = (settings.OKIENKO_MASTER_KEYS, settings.OKIENKO_FILES)
    with fresh_database("away"):
        settings.OKIENKO_MASTER_KEYS = [base64.b64encode(os.urandom(32)).decode()]
        settings.OKIENKO_FILES = str(tmp_path / "elsewhere")
        forget_hosts()
        use_scripts(scripts)
        yield
    settings.OKIENKO_MASTER_KEYS, settings.OKIENKO_FILES = before
    forget_hosts()


def row(office: Office) -> Office:
    with platform_context():
        return Office.objects.get(pk=office.pk)


def test_it_arrives_whole_elsewhere_and_only_then_the_old_copy_goes(  # noqa: PLR0915 - one story
    office: Office, house: House, settings: Any, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    scripts = kept_scripts(pytestconfig.cache.mkdir("okienko"))
    with office_context(office):
        token = manage_token(Booking.objects.get(reference=house.reference))
    with platform_context():
        Domain.objects.create(office_id=office.pk, host=OWN, state="proven", **PROVEN)
        Domain.objects.create(office_id=office.pk, host=f"x.{OWN}", token="x", claimed_at=FRIDAY)
        Due.objects.create(office_id=office.pk, kind=FORGET, at=FRIDAY + DAY)
        Erasure.objects.create(office_id=office.pk, kind="x", subject=office.pk, at=FRIDAY)
        agreed = {"number": "7/2026", "signed_on": FRIDAY.date(), "starts_on": FRIDAY.date()}
        contract = Contract.objects.create(office=office, **agreed)
    key, file = new_transport_key(), tmp_path / "urzad.okienko"
    move = pack(office, file, transport=key, now=FRIDAY, by=OSKAR)
    with office_context(row(office)), pytest.raises(ProgrammingError):
        Contact.objects.update(first_name="X")

    with elsewhere(settings, tmp_path, scripts):
        received = receive(file, transport=key, subdomain="przyjety", now=FRIDAY + HOUR, by=OSKAR)
        assert (received.digest, received.rows) == (move.digest, move.rows)
        there = received.office
        assert there.state == OfficeState.ACTIVE
        with office_context(there):
            assert set(Contact.objects.values_list("last_name", flat=True)) == {CANARY}
            assert Contact.objects.update(first_name="Y") == 2, "here it may be changed"
            assert open_gateway(GatewayAccount.objects.get()).token == TOKEN  # type: ignore[attr-defined]  # SMSAPI's
        visitor = Client(headers={"host": "przyjety.localhost:8000"})
        led_on = visitor.get(f"/rezerwacja/{token}", headers={"accept": "text/html"})
        assert led_on["Location"] == f"http://{OWN}:8000/rezerwacja/{token}"
        visitor = Client(headers={"host": f"{OWN}:8000"})
        assert visitor.get(f"/rezerwacja/{token}").status_code == 200, "old links go on"
        assert office_at(f"x.{OWN}") is None, "what was not proved waits here, too"
        with platform_context():
            work = {(one.kind, one.at) for one in Due.objects.filter(office_id=office.pk)}
            assert (FORGET, FRIDAY + DAY) in work
            assert {(kind, FRIDAY + HOUR) for kind in due_tasks()} <= work, "what was missed"
            assert Erasure.objects.filter(office_id=office.pk).count() == 1
        with pytest.raises(AlreadyHere):
            receive(file, transport=key, now=FRIDAY + HOUR, by=OSKAR)
        with pytest.raises(NotWhole):
            receive(file, transport=new_transport_key(), now=FRIDAY + HOUR, by=OSKAR)

    with pytest.raises(OtherDigest):
        confirm_move(office, "0" * 64, letter_to=LETTER_TO, now=FRIDAY + HOUR, by=OSKAR)
    assert schema_exists(str(office.schema_name))
    leaving = confirm_move(
        office, received.digest, letter_to=LETTER_TO, now=FRIDAY + HOUR, by=OSKAR
    )
    go_on(leaving, now=FRIDAY + HOUR)
    with platform_context():
        leaving = Leaving.objects.select_related("office").get(pk=leaving.pk)
    assert go_on(leaving, now=FRIDAY + 2 * HOUR)
    assert not schema_exists(str(office.schema_name))
    assert lying_about(CANARIES) == []
    with platform_context():
        contract.refresh_from_db()
        assert contract.served_elsewhere, "it is invoiced here to its end"
        assert not NoticeLetter.objects.filter(office_id=office.pk).exists(), "no kit to take"

    back = receive(file, transport=key, now=FRIDAY + 3 * HOUR, by=OSKAR)
    assert (back.digest, back.office.state) == (move.digest, OfficeState.ACTIVE)
    assert office_at(OWN) == back.office, "who left by moving may come back"
    assert begin(back.office, now=FRIDAY + 3 * HOUR).pk != leaving.pk, "and leave again"


@pytest.mark.parametrize("was_here", [False, True])
def test_what_came_half_is_given_up_and_nothing_of_it_stays(
    office: Office,
    house: House,
    was_here: bool,
    settings: Any,
    tmp_path: Path,
    pytestconfig: pytest.Config,
) -> None:
    key, file = new_transport_key(), tmp_path / "urzad.okienko"
    pack(office, file, transport=key, now=FRIDAY, by=OSKAR)
    scripts = kept_scripts(pytestconfig.cache.mkdir("okienko"))
    with elsewhere(settings, tmp_path, scripts):
        if was_here:
            with platform_context():
                Office.objects.create(
                    id=office.pk, schema_name=office.schema_name, subdomain=office.subdomain,
                    state=OfficeState.GONE, gone_at=FRIDAY, created_at=FRIDAY, wrapped_key=b"",
                )  # fmt: skip
        with other_cell(settings) as there:
            host = f"{office.subdomain}.localhost"
            there.has(host, office)
            with pytest.raises(ElsewhereToo):  # the archive is of then, it works there
                receive(file, transport=key, now=FRIDAY + HOUR, by=OSKAR)
            there.has(host, office, OfficeState.LEAVING)
            with called_off_meanwhile(there, host, office), pytest.raises(ElsewhereToo):
                receive(file, transport=key, now=FRIDAY + HOUR, by=OSKAR)
        half = row(office)
        assert half.state == OfficeState.BUILDING
        assert office_at(host) is None, "nobody gets in"
        give_up(half, now=FRIDAY + HOUR, by=OSKAR)
        assert not schema_exists(str(office.schema_name))
        lying = [one for one in lying_about(CANARIES) if "valkey" not in one]
        assert lying == [], "but for Valkey, which both share here"
        if was_here:
            assert row(office).state == OfficeState.GONE
        with pytest.raises(NotArriving):
            give_up(create_office("stary", "Stary urząd", now=FRIDAY), now=FRIDAY, by=OSKAR)
    call_move_off(office, now=FRIDAY + 2 * HOUR, by=OSKAR)


@contextmanager
def called_off_meanwhile(there: OtherCell, host: str, office: Office) -> Iterator[None]:
    """While it is loaded here, it goes on there."""

    def load(*given: Any) -> Any:
        loaded = load_archive(*given)
        there.has(host, office)
        return loaded

    with patch("provisioning.domain.moving.receive.load_archive", load):
        yield


def test_called_off_it_goes_on_where_it_was(office: Office, house: House, tmp_path: Path) -> None:
    key, file = new_transport_key(), tmp_path / "urzad.okienko"
    first = pack(office, file, transport=key, now=FRIDAY, by=OSKAR)
    again = pack(office, file, transport=key, now=FRIDAY + HOUR, by=OSKAR)
    assert first.digest == again.digest, "nothing changed meanwhile"
    with pytest.raises(AlreadyHere):
        receive(file, transport=key, now=FRIDAY + HOUR, by=OSKAR)
    call_move_off(office, now=FRIDAY + 2 * HOUR, by=OSKAR)
    assert row(office).state == OfficeState.ACTIVE
    with office_context(row(office)):
        assert Contact.objects.update(first_name="X") == 2


@pytest.mark.filterwarnings("ignore:In Typer:DeprecationWarning")  # django-typer uses it
def test_by_the_command_line_it_is_packed_refused_here_and_called_off(
    office: Office,
    house: House,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")  # refusals in English
    file, key = tmp_path / "urzad.okienko", tmp_path / "urzad.key"
    word = office.subdomain
    call_command("office", "move", word, "--to", str(file), "--key-file", str(key))
    told = dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines())
    assert told["office"] == word
    assert int(told["rows"]) > 0
    assert re.fullmatch("[0-9a-f]{64}", told["digest"])
    assert key.stat().st_mode & 0o077 == 0
    with pytest.raises(SystemExit, match="1"):
        call_command("office", "receive", str(file), "--key-file", str(key))
    assert "Nothing was written over" in capsys.readouterr().err
    with pytest.raises(SystemExit, match="1"):
        call_command("office", "moved", word, "--digest", "00", "--letter-to", LETTER_TO)
    assert "The old copy stays" in capsys.readouterr().err
    call_command("office", "move", word, "--undo")
    assert row(office).state == OfficeState.ACTIVE

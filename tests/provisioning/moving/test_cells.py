"""Several cells under one domain: a host has one of them, whatever happens to a move."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from support.booking_desk import FRIDAY
from support.leavings import HOUR, OSKAR
from support.other_cell import OtherCell, other_cell
from support.reports import name_server

from provisioning.domain.cells import MOVING, OPEN, Cell, CellsDisagree, routes, this_cell
from provisioning.domain.create import create
from provisioning.domain.domains.own import claim
from provisioning.domain.domains.prove import TAKEN, look
from provisioning.domain.moving.pack import call_move_off, pack
from provisioning.domain.moving.refusals import ElsewhereToo
from provisioning.domain.subdomains import BadSubdomain, check_subdomain
from provisioning.models import Domain, DomainState, Move
from tenants.archive.keys import new_transport_key
from tenants.cells import CellSilent, holders_elsewhere
from tenants.context import office_context, platform_context
from tenants.ids import uuid7
from tenants.messaging.sender_check import Names
from tenants.models import Hostname, Office, OfficeState
from tenants.offices import QUARANTINE, SubdomainTaken, holder_here

pytestmark = pytest.mark.filterwarnings("ignore:In Typer:DeprecationWarning")  # django-typer's
HOST = "proba.localhost"
OWN = "wizyty.proba.example"


def cell(name: str, **hosts: str) -> Cell:
    return Cell(
        name, (f"{name}:8000",), (f"{name}:8001",), {f"{one}.x": at for one, at in hosts.items()}
    )


@pytest.mark.parametrize(
    ("first", "second", "there"),
    [
        ({"a": OPEN}, {}, []),
        ({"a": MOVING}, {}, []),  # packed, not received
        ({"a": MOVING}, {"a": OPEN}, ["a.x"]),  # open there, the old copy waits for its end
        ({}, {"a": OPEN}, ["a.x"]),  # moved
        ({"a": OPEN}, {"a": MOVING}, []),  # came back
        ({}, {"a": MOVING}, ["a.x"]),
    ],
)
def test_a_host_is_where_its_office_is_open_or_else_where_it_waits(
    first: dict[str, str], second: dict[str, str], there: list[str]
) -> None:
    assert routes([cell("", **first), cell("b", **second)]) == {"b": there}


@pytest.mark.parametrize(
    "cells",
    [
        [cell("", a=OPEN), cell("b", a=OPEN)],
        [cell(""), cell("b", a=MOVING), cell("c", a=MOVING)],
        [cell("b", a=OPEN)],
        [cell(""), cell("b"), cell("b")],
        [cell(""), Cell("b", (), (), {})],
    ],
)
def test_a_host_in_two_cells_or_a_cell_left_out_leaves_the_edge_as_it_is(
    cells: list[Cell], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(CellsDisagree):
        routes(cells)
    lists = [tmp_path / f"{number}.json" for number, _one in enumerate(cells)]
    for path, one in zip(lists, cells, strict=True):
        path.write_text(json.dumps(one.as_json()))
    (tmp_path / "hosts.caddy").write_text("as it was")
    with pytest.raises(SystemExit, match="1"):
        call_command("cell", "map", *map(str, lists), "--to", str(tmp_path))
    assert "okienko: " in capsys.readouterr().err
    assert (tmp_path / "hosts.caddy").read_text() == "as it was"


def test_a_cell_lists_its_hosts_and_says_which_wait(
    olsztyn: Office, pultusk: Office, settings: Any, tmp_path: Path
) -> None:
    settings.OKIENKO_CELL_WEB = ["10.0.0.2:8000"]
    with platform_context():
        move = Move.objects.create(office=olsztyn, state_before="active", began_at=FRIDAY)
    call_command("cell", "hosts", "--to", str(tmp_path / "a.json"))
    told = json.loads((tmp_path / "a.json").read_text())
    assert (told["cell"], told["web"]) == ("", ["10.0.0.2:8000"])
    assert told["hosts"]["olsztyn.localhost"] == MOVING
    assert told["hosts"]["pultusk.localhost"] == told["hosts"]["panel.localhost"] == OPEN
    with platform_context():
        Move.objects.filter(pk=move.pk).update(undone_at=FRIDAY)
    assert this_cell().hosts["olsztyn.localhost"] == OPEN


def test_whose_a_host_is_is_told_inside_our_network(
    new_office: Callable[[], Office], client: Client
) -> None:
    office = new_office()
    host = f"{office.subdomain}.localhost"
    assert client.get("/cell-host", {"domain": host.upper()}).json() == {
        "office": str(office.pk),
        "state": "active",
    }
    for name in ("", "localhost", "nigdzie.localhost", f"{office.subdomain}.example"):
        assert client.get("/cell-host", {"domain": name}).status_code == 404
    with platform_context():
        Office.objects.filter(pk=office.pk).update(state=OfficeState.GONE, gone_at=FRIDAY)
    resting = holder_here(host, FRIDAY + HOUR)
    assert resting is not None
    assert resting.state == OfficeState.GONE
    with platform_context():
        Hostname.objects.filter(tenant=office).delete()
        Office.objects.filter(pk=office.pk).update(practice_of=uuid7())
    assert holder_here(host, FRIDAY + HOUR) is None, "one for practising is made anew elsewhere"
    with platform_context():
        Office.objects.filter(pk=office.pk).update(practice_of=None)
    assert holder_here(host, FRIDAY + QUARANTINE) is None


def test_a_name_another_cell_has_or_does_not_tell_of_is_politely_refused(settings: Any) -> None:
    with other_cell(settings) as there:
        there.has(HOST, uuid7())
        with pytest.raises(SubdomainTaken, match="proba"):
            create("proba", None, now=FRIDAY)
        assert there.asked == [HOST]
    settings.OKIENKO_CELLS = ["http://127.0.0.1:9"]  # nobody listens there
    with pytest.raises(SubdomainTaken, match="nie mówi"):
        create("proba", None, now=FRIDAY)
    with pytest.raises(CellSilent):
        holders_elsewhere(HOST)
    with platform_context():
        assert not Office.objects.filter(subdomain="proba").exists()


def test_operators_hosts_of_further_cells_are_no_offices() -> None:
    for word in ("panel-b", "pane1-b", "panel-"):
        with pytest.raises(BadSubdomain):
            check_subdomain(word)


def test_an_office_that_arrived_elsewhere_is_not_called_back_beside_it(
    new_office: Callable[[], Office], settings: Any, tmp_path: Path
) -> None:
    office = new_office()
    host = f"{office.subdomain}.localhost"
    file, key = tmp_path / "urzad.okienko", new_transport_key()
    with other_cell(settings) as there:
        pack(office, file, transport=key, now=FRIDAY, by=OSKAR)
        for state in (OfficeState.BUILDING, OfficeState.ACTIVE):
            there.has(host, office, state)
            with pytest.raises(ElsewhereToo):
                call_move_off(office, now=FRIDAY + HOUR, by=OSKAR)
        there.holds.clear()
        call_move_off(office, now=FRIDAY + HOUR, by=OSKAR)
    with platform_context():
        Move.objects.filter(office=office).delete()


def test_a_host_of_ones_own_has_one_cell_too(olsztyn: Office, settings: Any) -> None:
    with office_context(olsztyn):
        claim(OWN, now=FRIDAY, by=OSKAR)
    with platform_context():
        mine = Domain.objects.get(host=OWN)
    records = {
        (f"_okienko.{OWN}", "TXT"): [f'"okienko={mine.token}"'],
        ("localhost", "A"): ["192.0.2.1"],
        (OWN, "A"): ["192.0.2.1"],
    }

    def looked(there: OtherCell) -> Domain:
        with name_server(records) as server, platform_context():
            look(mine.pk, Names(server), now=FRIDAY + timedelta(hours=1))
            return Domain.objects.get(pk=mine.pk)

    with other_cell(settings) as there:
        there.has(OWN, uuid7())
        assert (looked(there).state, looked(there).trouble) == (DomainState.WAITING, TAKEN)
        there.has(OWN, olsztyn)  # its own copy, which waits there for its end
        assert looked(there).state == DomainState.PROVEN
    with platform_context():
        Domain.objects.filter(host=OWN).update(wanted_gone=True)
    with name_server(records) as server, platform_context():
        look(mine.pk, Names(server), now=FRIDAY + timedelta(hours=2))

"""Two whole installations on one machine, an office in each, and one that moves between them."""

from __future__ import annotations

import json
import re
import threading
from collections import Counter as Tally
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode
from urllib.request import urlopen

import psycopg
import pytest
from support.cells import CellPlant, Edge
from support.door import find_caddy, free_port, furnish
from support.plant import running
from support.prepared_schemas import Scripts

from okienko.embedded.environment import OWNER_DATABASE
from okienko.embedded.home import Home
from okienko.embedded.processes import end_all
from okienko.embedded.stack import Stack
from tenants.models import OfficeState

MOVED: Final = "proba.localhost"
NEIGHBOUR: Final = "pultusk.localhost"
LETTER_TO: Final = "sekretariat@urzad.example"
PIN: Final = re.compile(r"\b\d{6}\b")
CALM: Final = {f"OKIENKO_RUSH_{name}": "300" for name in ("NEWCOMERS", "GUESTS")}


@dataclass
class Cells:
    """The first and a second cell, and what an operator does."""

    first: CellPlant
    second: CellPlant
    edge: Edge
    folder: Path
    starts: list[str] = field(default_factory=list)

    def map(self) -> None:
        """The edge's files out of what both cells know."""
        lists = [str(self.folder / f"cell{one.name}.json") for one in (self.first, self.second)]
        for cell, path in zip((self.first, self.second), lists, strict=True):
            cell.okienko("cell", "hosts", "--to", path)
        self.first.okienko("cell", "map", *lists, "--to", str(self.edge.folder / "cells"))

    def lead(self) -> None:
        """The same, and Caddy reads them."""
        self.map()
        self.edge.reload()

    def hold(self) -> tuple[int, Any]:
        """Somebody takes a time in the office that moves."""
        body = {"service": "dowod", "start": self.starts[-1]}
        status, told = self.edge.call(MOVED, "/api/v1/holds", body)
        if status == 201:
            self.starts.pop()
        return status, json.loads(told)

    def goes_on(self) -> bool:
        """At its address a time is taken; where it stood still, processes remember it a minute."""
        return self.first.hears(lambda: self.hold()[0] == 201, 90)

    def book(self) -> str:
        """A confirmed visit; the token in its links."""
        status, held = self.hold()
        assert status == 201, held
        form = {"hold": held["token"], "first_name": "Dorota", "last_name": "Nowak"}
        mail = {"email": "dorota@example.com"}
        status, told = self.edge.call(MOVED, "/api/v1/bookings", form | mail)
        assert status == 201, told
        token: str = json.loads(told)["token"]
        assert self.first.hears(lambda: mails(self.first, "dorota@example.com"), 60)
        pin = PIN.findall(mails(self.first, "dorota@example.com")[0]["text"])[0]
        path = f"/api/v1/bookings/{token}/confirmation"
        status, told = self.edge.call(MOVED, path, {"pin": pin})
        assert status == 200, told
        return token

    def pack(self) -> tuple[str, str, str]:
        """The office stands still and lies in a file; file, key and digest."""
        file, key = str(self.folder / "office"), str(self.folder / "key")
        words = ("office", "move", "proba", "--to", file, "--key-file", key, "--json")
        return file, key, json.loads(self.first.okienko(*words))["digest"]

    def stands_still(self) -> bool:
        """At its address it can be read and nothing can be booked."""
        status, told = self.hold()
        return status == 503 and told["code"] == "office_stands_still"


def mails(cell: CellPlant, to: str) -> Any:
    sink = cell.stack.environment["OKIENKO_SINK_URL"]
    with urlopen(f"{sink}/api/messages?{urlencode({'to': to})}", timeout=10) as answer:  # noqa: S310 - our own mailbox
        return json.load(answer)


@pytest.fixture
def cells(tmp_path: Path, scripts: Scripts) -> Iterator[Cells]:
    find_caddy()
    port, ports = free_port(), (free_port(), free_port())
    with ExitStack() as stack:
        first, second = (
            CellPlant(
                Stack(home=Home(tmp_path / office)),
                scripts=scripts,
                furnished=("furnish", office),
                https=port,
                workers=1,
                extra=dict(CALM),
                name=name,
                inner=mine,
                others=(f"127.0.0.1:{other}",),
            )
            for office, name, mine, other in (
                ("proba", "", ports[0], ports[1]),
                ("pultusk", "b", ports[1], ports[0]),
            )
        )
        for plant in (first, second):
            stack.enter_context(running(plant))
        furnish(tmp_path / "edge")
        edge = Edge(tmp_path / "edge", first.at, first.at, port=port)
        cells = Cells(first, second, edge, tmp_path, list(first.starts))
        cells.map()
        child = edge.program().start()
        try:
            assert first.wait_until(lambda: edge.answers(MOVED) and edge.answers(NEIGHBOUR), 120)
            yield cells
        finally:
            end_all([child])


@contextmanager
def watched(edge: Edge, host: str) -> Iterator[Tally[int]]:
    """Somebody looks at ``host`` all the time; the answers by status."""
    over, seen = threading.Event(), Tally[int]()

    def look() -> None:
        while not over.wait(0.5):
            seen[edge.call(host)[0]] += 1

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield seen
    finally:
        over.set()
        watcher.join()


def killed_half_way(cell: CellPlant, file: str, key: str) -> None:
    """``office receive``, killed as soon as the office's schema is there."""
    with psycopg.connect(cell.environment[OWNER_DATABASE], autocommit=True) as connection:

        def schemas() -> Any:
            asked = connection.execute("SELECT count(*) FROM pg_namespace WHERE nspname ~ '^o_'")
            row = asked.fetchone()
            return row and row[0]

        before = schemas()
        process = cell.begin("office", "receive", file, "--key-file", key)
        assert cell.wait_until(lambda: schemas() > before or process.poll() is not None, 120)
        process.kill()
        process.communicate()
    [listed] = [one for one in offices(cell) if one["subdomain"] == "proba"]
    assert listed["state"] == OfficeState.BUILDING.value


def offices(cell: CellPlant) -> Any:
    return json.loads(cell.okienko("office", "list", "--json"))


@pytest.mark.long
def test_an_office_moves_to_another_cluster_and_goes_on_at_its_address(  # noqa: PLR0915 - one story
    cells: Cells,
) -> None:
    first, second, edge = cells.first, cells.second, cells.edge
    [moved] = offices(first)
    for cell, taken in ((first, "pultusk"), (second, "proba")):
        cell.okienko("office", "create", taken, "--name", "Drugi", refused="is taken")
    for host in ("panel.localhost", "panel-b.localhost"):
        assert edge.call(host)[0] == 302, "operators of each cell are asked to sign in"
    token = cells.book()
    link = f"/rezerwacja/{token}"

    with watched(edge, NEIGHBOUR) as neighbour, watched(edge, MOVED) as read:
        # Killed while it was packed and received: it stays where it was, and goes on there.
        file, key, _digest = cells.pack()
        cells.lead()
        assert cells.stands_still()
        killed_half_way(second, file, key)
        cells.lead()
        assert cells.stands_still()
        assert edge.call(MOVED, link)[0] == 200
        first.okienko("office", "move", "proba", "--undo", refused="Another cell")
        second.okienko("office", "receive", "--undo", "proba")
        assert second.ask("traces", moved["id"])["traces"] == []
        first.okienko("office", "move", "proba", "--undo")
        second.okienko("office", "receive", file, "--key-file", key, refused="Another cell")
        cells.lead()
        assert cells.goes_on()

        # Killed again half-way, and this time it goes on to the end.
        file, key, digest = cells.pack()
        killed_half_way(second, file, key)
        told = json.loads(second.okienko("office", "receive", file, "--key-file", key, "--json"))
        assert told["digest"] == digest
        assert cells.stands_still(), "open there, but the edge leads here: one cell answers"
        first.okienko("office", "move", "proba", "--undo", refused="Another cell")
        cells.lead()
        assert cells.goes_on()
        assert edge.call(MOVED, link)[0] == 200

        # The old copy goes; whatever is mapped meanwhile, the address stays where the office is.
        first.okienko("office", "moved", "proba", "--digest", digest, "--letter-to", LETTER_TO)
        cells.lead()
        assert edge.call(MOVED, f"/api/v1/bookings/{token}/cancellation", {})[0] == 200
        assert first.hears(lambda: mails(first, LETTER_TO), 400), "the certificate of its end"
        assert first.ask("traces", moved["id"])["traces"] == []
        cells.lead()
    assert cells.goes_on()
    assert second.hears(lambda: mails(second, "dorota@example.com"), 60), "told from where it is"
    assert set(neighbour) == set(read) == {200}, "neither the other office nor readers noticed"

    first.children["web"].ask_to_end()
    first.children["web"].end()
    assert [edge.call(host)[0] for host in (MOVED, NEIGHBOUR)] == [200, 200]

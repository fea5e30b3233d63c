"""The server is gone, data and all: how soon does everything answer again, from copy and journal?

Every visit is younger than the copy: all of them come from the journal. The figure is printed
(``pytest -s``); what is checked is that each row is there again.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psycopg
import pytest
from support.archived import Archived, archiving, started
from support.plant import ROOT, is_ours
from support.prepared_schemas import Scripts

from okienko.embedded.account import give
from okienko.embedded.home import Home
from okienko.embedded.leftovers import discard
from okienko.embedded.postgres import DATABASE
from okienko.embedded.stack import Stack

VISITS: Final = int(os.environ.get("OKIENKO_VISITS", "20000"))
SUM: Final = """
SELECT format('%s %s', count(*), coalesce(md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))),
'')) FROM "{schema}"."{table}" t
"""


@pytest.fixture
def stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Stack, Archived]]:
    """The servers of an installation that keeps its journal."""
    home = Home(tmp_path / "home")
    with home.in_use(), archiving(home, monkeypatch) as archived:
        stack = Stack(home=home)
        stack.start_servers(durable=True)
        assert stack.cluster
        archived.cluster = stack.cluster
        try:
            yield stack, archived
        finally:
            stack.stop()
            discard(home.folder, archived.cluster.keys.cluster)


@pytest.mark.long
def test_a_lost_server_is_had_back_whole(stack: tuple[Stack, Archived], scripts: Scripts) -> None:
    servers, archived = stack
    with filling(servers, scripts) as (town, schema):
        archived.copy()
        tell(town, "")
        assert town.stdout
        assert town.stdout.readline() == "full\n"
    archived.kept()
    before = sums(archived.cluster.admin_url(DATABASE), schema)
    assert before["booking"].startswith(f"{VISITS} ")
    servers.children[0].process.kill()
    servers.children[0].process.wait()
    shutil.rmtree(archived.cluster.data)

    begun = time.monotonic()
    data = Path(f"{archived.cluster.data}.back")
    data.mkdir()
    give(data, archived.cluster.account)
    assert archived.run("restore-to", str(data)).returncode == 0
    laid_out = time.monotonic() - begun
    try:
        with started(archived, data, DATABASE) as ask:
            assert ask(f'SELECT count(*) FROM "{schema}".booking') == VISITS
            answered = time.monotonic() - begun
            tables = {table: ask(SUM.format(schema=schema, table=table)) for table in before}
            compared = time.monotonic() - begun
    finally:
        shutil.rmtree(data)
    assert tables == before
    print(  # noqa: T201 - the figure, for `pytest -s`
        f"{VISITS} visits, {sum(int(one.split()[0]) for one in tables.values())} rows:"
        f" laid out after {laid_out:.1f} s, answers after {answered:.1f} s,"
        f" every table compared after {compared:.1f} s; load {os.getloadavg()[0]:.1f}"
    )


@contextmanager
def filling(servers: Stack, scripts: Scripts) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A process that has made an office and waits to fill it; the name of its schema."""
    kept = {name: value for name, value in os.environ.items() if not is_ours(name)}
    own = {
        "DJANGO_SETTINGS_MODULE": "okienko.settings",
        "OKIENKO_DEMO": "1",
        "PYTHONPATH": f"{ROOT}:{ROOT}/platform:{ROOT}/tests",
    }
    with subprocess.Popen(
        [sys.executable, "-m", "support.filled_town", str(VISITS)],
        env=kept | servers.environment | own,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as town:
        tell(town, json.dumps(scripts))
        assert town.stdout
        yield town, town.stdout.readline().strip()


def tell(town: subprocess.Popen[str], line: str) -> None:
    assert town.stdin
    town.stdin.write(f"{line}\n")
    town.stdin.flush()


def sums(url: str, schema: str) -> dict[str, str]:
    """Of each table of the office: how many rows, and a sum over them."""
    with psycopg.connect(url) as connection:
        tables = "SELECT tablename FROM pg_tables WHERE schemaname = %s"
        found = {}
        for (table,) in connection.execute(tables, [schema]).fetchall():
            statement = SUM.format(schema=schema, table=table).encode()
            row = connection.execute(statement).fetchone()
            assert row
            found[table] = row[0]
    return found

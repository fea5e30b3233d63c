"""Raw inserts: what PostgreSQL itself can do, as fast as somebody can ask for it.

By pgbench where the machine has it, else the same prepared statement from psycopg in as many
processes.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import psycopg

from .load import CLIENTS

SECONDS: Final = 5
SLOTS: Final = 90_000_000  # five minutes each, from 2100 on: two hardly ever meet
INSERT: Final = """
INSERT INTO booking
  (id, reference, state, service_id, unit_id, counter_id, location_id, starts_at, ends_at,
   blocked_until, people, client, channel, language, tried, expires_at, extensions_used, pin_tries,
   generation, created_at)
VALUES
  (gen_random_uuid(), substr(md5(random()::text), 1, 12), 'held', '{service}', '{unit}',
   '{counter}', '{location}', {start}, {start} + interval '5 min', {start} + interval '5 min', 1,
   '', 'api', 'pl', '[]', {start}, 0, 0, 1, now())
ON CONFLICT ON CONSTRAINT booking_one_visit_per_counter DO NOTHING
"""
START: Final = "(timestamptz '2100-01-01' + {slot} * interval '5 min')"


def inserts_per_second(dsn: str, ids: dict[str, str], *, slots: int = SLOTS) -> tuple[float, str]:
    """The rate at ``CLIENTS`` clients, and by which program. ``dsn`` leads into the office.

    ``slots``: among how many times they choose; with one they are all after the same.
    """
    if pgbench := shutil.which("pgbench"):
        return _by_pgbench(pgbench, dsn, ids, slots), "pgbench"
    with ProcessPoolExecutor(CLIENTS, mp_context=get_context("spawn")) as pool:
        list(pool.map(abs, range(CLIENTS * 4)))
        until = time.time() + SECONDS
        done = sum(pool.map(partial(_by_psycopg, dsn, ids, until, slots), range(CLIENTS)))
    return done / SECONDS, "psycopg"


def _by_pgbench(program: str, dsn: str, ids: dict[str, str], slots: int) -> float:
    statement = INSERT.format(start=START.format(slot=":slot"), **ids).replace("\n", " ")
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "insert.sql"
        script.write_text(f"\\set slot random(1, {slots})\n{statement};\n", encoding="utf-8")
        command = [program, "-n", "-M", "prepared", "-c", str(CLIENTS), "-j", "2"]
        command += ["-T", str(SECONDS), "-f", str(script), dsn]
        run = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ)
    found = re.search(r"tps = ([0-9.]+)", run.stdout)
    assert found, run.stdout
    return float(found[1])


def _by_psycopg(dsn: str, ids: dict[str, str], until: float, slots: int, number: int) -> int:
    slot = "(%s::int)"
    statement = INSERT.format(start=START.format(slot=slot), **ids)
    done = 0
    with psycopg.connect(dsn, autocommit=True) as connection:
        while time.time() < until:
            at = (number * (SLOTS // CLIENTS) + done) % slots
            connection.execute(statement.encode(), [at] * 4, prepare=True)
            done += 1
    return done

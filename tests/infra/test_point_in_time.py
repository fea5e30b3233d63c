"""The journal and copies of the whole server: any moment of the last days can be had back."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from support.archived import SCRIPTS, Archived, archiving, started
from support.door import free_port

from okienko.embedded.account import give
from okienko.embedded.binaries import find_postgres
from okienko.embedded.home import Home
from okienko.embedded.keys import load_keys
from okienko.embedded.leftovers import discard
from okienko.embedded.processes import end_all
from tenants.own_gauges import JOURNAL

KILLED: Final = """#!/bin/sh
for word; do
  case $word in --pgdata=*) mkdir "${word#--pgdata=}" ;; esac
done
kill -TERM $PPID
"""


@pytest.fixture
def archived(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Archived]:
    home = Home(tmp_path / "home")
    with home.in_use(), archiving(home, monkeypatch) as archived:
        children = [archived.cluster.start()]
        try:
            yield archived
        finally:
            end_all(children)
            discard(home.folder, load_keys(home.folder).cluster)


def test_any_moment_after_a_copy_can_be_had_back(archived: Archived) -> None:
    archived.ask("CREATE TABLE visit (number int)")
    archived.ask("INSERT INTO visit VALUES (1)")
    assert archived.ask(JOURNAL) is None, "nothing is said of a journal nobody has kept yet"
    archived.copy()
    archived.ask("INSERT INTO visit VALUES (2)")
    time.sleep(1.1)  # a copy is as old as its last second says
    moment = archived.ask("SELECT clock_timestamp()::text")
    archived.ask("DROP TABLE visit")  # somebody's mistake
    archived.kept()
    assert 0 <= archived.ask(JOURNAL) < 60

    data = Path(f"{archived.cluster.data}.back")
    data.mkdir()
    give(data, archived.cluster.account)
    done = archived.run("restore-to", str(data), moment)
    assert done.returncode == 0, done.stderr
    again = archived.run("restore-to", str(data), moment)
    assert "is not empty" in again.stderr, "nothing is ever written over"

    # As on Debian, which keeps settings in /etc: a copy has none of its own.
    for name in ("postgresql.conf", "pg_hba.conf", "pg_ident.conf"):
        (data / name).unlink()
    with started(archived, data) as ask:
        assert ask("SELECT array_agg(number ORDER BY number) FROM visit") == [1, 2]
        assert ask("SELECT pg_is_in_recovery()") is False
        assert ask("SHOW listen_addresses") == "127.0.0.1"
        assert ask("SHOW archive_mode") == "off", "the real server's journal is not touched"
    shutil.rmtree(data)


def test_a_copy_that_does_not_start_says_why(archived: Archived, tmp_path: Path) -> None:
    broken = Path(archived.copy())
    (broken / "global" / "pg_control").unlink()
    done = archived.call(archived.scripts / "start-copy", str(broken), str(free_port()))
    assert done.returncode == 1
    assert "pg_control" in done.stderr


def test_programs_are_found_where_debian_puts_them(archived: Archived) -> None:
    """In /usr/lib/postgresql, by version; on other systems they are on PATH anyhow."""
    programs = find_postgres(archived.cluster.account).folder
    debian = str(programs).startswith("/usr/lib/postgresql")
    assert archived.copy(**({"PATH": os.defpath} if debian else {})).exists()


def test_the_settings_that_are_delivered_are_understood(archived: Archived) -> None:
    own = archived.scripts
    for file in (SCRIPTS.parent / "postgres").iterdir():
        give(Path(shutil.copy(file, own)), archived.cluster.account)
    postgres_program = find_postgres(archived.cluster.account).folder / "postgres"
    words = ("-D", str(archived.cluster.data), "-c", f"config_file={own}/postgresql.conf")
    done = archived.call(postgres_program, *words, "-C", "listen_addresses")
    assert (done.returncode, done.stdout.strip()) == (0, "localhost"), done.stderr
    told = "SELECT array_agg(coalesce(error, address)) FROM pg_hba_file_rules WHERE type = 'host'"
    for name, addresses in (
        ("pg_hba.conf", {"127.0.0.1", "::1"}),
        ("pg_hba.containers.conf", {"samenet"}),
    ):
        shutil.copy(own / name, archived.cluster.data / "pg_hba.conf")
        assert set(archived.ask(told)) == addresses


def test_uploaded_files_are_kept_and_had_back(tmp_path: Path) -> None:
    files, folder, back = (tmp_path / name for name in ("files", "kept", "back"))
    (files / "office").mkdir(parents=True)
    (files / "office" / "uchwała nr 1.pdf").write_bytes(b"%PDF")
    (files / "office" / "uchwała nr 1.pdf").chmod(0o600)

    def keep(**environment: str) -> Path:
        words = (SCRIPTS / "keep-files", folder, files)
        path = {"PATH": os.environ["PATH"]}
        done = subprocess.run(
            words, env=path | environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return Path(done.stdout.strip())

    first = keep()
    assert first.stat().st_mode & 0o077 == 0, "nobody else reads it"
    old = first.rename(first.with_name("20200101T000000Z.tar"))
    (folder / ".20260101T000000Z").write_bytes(b"half of one")
    newest = keep()
    assert set(folder.glob("*.tar")) == {newest}, f"{old.name} is too old"
    assert not list(folder.glob(".2*"))

    back.mkdir()
    line = re.search(r"^# Back: (.*)$", (SCRIPTS / "keep-files").read_text(), re.MULTILINE)
    assert line is not None
    named = line[1].replace("FOLDER", str(folder)).replace("FILES", str(back))
    subprocess.run(["sh", "-c", named], check=True)
    kept = back / "office" / "uchwała nr 1.pdf"
    assert (kept.read_bytes(), kept.stat().st_mode & 0o777) == (b"%PDF", 0o600)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        words = (SCRIPTS / "keep-files", folder, files)
        assert subprocess.run(words, capture_output=True, check=False).returncode == 1


def test_a_piece_is_kept_once_and_never_written_over(archived: Archived) -> None:
    piece, other, back = (archived.folder / name for name in "abc")
    piece.write_bytes(b"a" * 1000)
    other.write_bytes(b"b" * 1000)
    name = "0000000100000000000000FF"
    for source, code in ((piece, 0), (piece, 0), (other, 1)):
        assert archived.run("keep-wal", str(source), name).returncode == code
    assert archived.run("fetch-wal", name, str(back)).returncode == 0
    assert back.read_bytes() == piece.read_bytes()
    assert archived.run("fetch-wal", "0000000100000000000000FE", str(back)).returncode == 1


def test_copies_go_when_no_moment_of_the_last_days_needs_them(archived: Archived) -> None:
    first = archived.copy()
    old = first.with_name("20200101T000000Z")
    first.rename(old)
    older = old.with_name("20191231T000000Z")
    subprocess.run(["cp", "-a", old, older], check=True)
    archived.kept()
    stray = archived.folder / "wal" / "000000010000000000000000.gz"
    stray.write_bytes(b"")
    give(stray, archived.cluster.account)
    torn = archived.folder / "wal" / ".000000010000000000000001.7"
    torn.write_bytes(b"")
    os.utime(torn, (1, 1))
    half = old.with_name(".20260101T000000Z")
    subprocess.run(["cp", "-a", old, half], check=True)

    newest = archived.copy()
    there = {one.name for one in (archived.folder / "base").iterdir()}
    assert there == {old.name, newest.name}, "one from before the days is needed, one more is not"
    assert not any(one.exists() for one in (stray, torn)), "what was killed half-way goes as well"

    assert archived.copy(DAYS="0").exists()
    there = {one.name for one in (archived.folder / "base").iterdir()}
    assert old.name not in there
    assert archived.run("restore-to", str(archived.folder / "no"), "2020-01-01").returncode == 1


def test_a_copy_that_is_killed_leaves_nothing_and_two_do_not_run_at_once(tmp_path: Path) -> None:
    """Shells of Debian die of a signal without a last word, unless they are told."""
    folder, programs = tmp_path / "kept", tmp_path / "programs"
    programs.mkdir()
    copying = programs / "pg_basebackup"
    copying.write_text(KILLED)
    copying.chmod(0o700)

    def copy() -> int:
        path = f"{programs}:{os.environ['PATH']}"
        return subprocess.run(
            ["dash", SCRIPTS / "base-backup", folder], env={"PATH": path}, check=False
        ).returncode

    assert copy() == 128 + signal.SIGTERM
    assert list((folder / "base").iterdir()) == []
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert copy() == 1

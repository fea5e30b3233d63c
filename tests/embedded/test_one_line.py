"""What goes wrong is said in one line, with exit code 1 (2 for wrong usage), and no traceback."""

from __future__ import annotations

import errno
import os
import socket
import subprocess
from pathlib import Path

import pytest
from embedded.conftest import Okienko

from okienko.embedded.home import Home
from okienko.embedded.trouble import DiskFull, Trouble, one_line, require_room


def only_line(answer: subprocess.CompletedProcess[str], code: int = 1) -> str:
    """The last line of an answer that failed as it should."""
    assert answer.returncode == code, answer.stderr
    assert "Traceback" not in answer.stderr
    assert answer.stdout == ""
    lines = [line for line in answer.stderr.splitlines() if not line.endswith("…")]
    assert len(lines) == 1, answer.stderr
    return lines[0]


@pytest.mark.parametrize("setting", ["OKIENKO_PORT", "OKIENKO_MAIL_PORT"])
def test_a_port_in_use_is_named_with_the_way_out(okienko: Okienko, setting: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        line = only_line(okienko.run("demo", **{setting: str(port)}))

    assert line == (
        f"okienko demo: Port {port} is in use: stop the other program, "
        f"or choose another with {setting}={port + 10}."
    )


def test_a_second_demo_in_the_same_folder_is_refused(okienko: Okienko) -> None:
    with Home(okienko.home).in_use():
        line = only_line(okienko.run("demo"))

    assert f"A demo is already running in {okienko.home} (process {os.getpid()})" in line


def test_a_missing_postgresql_is_named(okienko: Okienko, tmp_path: Path) -> None:
    line = only_line(okienko.run("demo", OKIENKO_PG_BIN=str(tmp_path)))

    assert f"OKIENKO_PG_BIN={tmp_path} has no PostgreSQL 15 or newer" in line


def test_a_missing_valkey_is_named(okienko: Okienko, tmp_path: Path) -> None:
    line = only_line(okienko.run("demo", OKIENKO_VALKEY_BIN=str(tmp_path / "valkey")))

    assert line == f"okienko demo: OKIENKO_VALKEY_BIN={tmp_path}/valkey is not a program."


def test_half_of_the_servers_is_a_mistake(okienko: Okienko) -> None:
    line = only_line(okienko.run("demo", DATABASE_URL="postgres:///okienko"))

    assert line == "okienko demo: DATABASE_URL is set but REDIS_URL is not: set both, or neither."


def test_real_servers_without_roles_are_refused(okienko: Okienko) -> None:
    given = {
        "DATABASE_URL": os.environ["OKIENKO_ADMIN_DATABASE_URL"],
        "OKIENKO_OWNER_DATABASE_URL": os.environ["OKIENKO_OWNER_DATABASE_URL"],
        "REDIS_URL": os.environ["REDIS_URL"],
    }

    line = only_line(okienko.run("demo", **given))

    assert line.startswith("okienko demo: DATABASE_URL logs in as a superuser")


def test_fresh_never_touches_servers_of_others(okienko: Okienko) -> None:
    given = {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL")}

    line = only_line(okienko.run("demo", "--fresh", **given))

    assert "--fresh deletes the demo's own data" in line


def test_a_port_that_is_no_port_is_refused(okienko: Okienko) -> None:
    assert "OKIENKO_PORT=http is not a port" in only_line(okienko.run("demo", OKIENKO_PORT="http"))


def test_too_little_room_is_told_before_anything_starts(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match=r"^The disk is full: .* the demo needs \d+ MB\.$"):
        require_room(tmp_path / "not" / "there", megabytes=10**9)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_disk_that_fills_up_on_the_way_is_told(tmp_path: Path, number: int) -> None:
    with pytest.raises(DiskFull, match="free some space"), one_line(tmp_path):
        raise OSError(number, os.strerror(number))


@pytest.mark.long
@pytest.mark.usefixtures("as_root")
def test_a_really_full_disk_is_told(okienko: Okienko) -> None:
    okienko.home.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "none", okienko.home], check=True)
    try:
        assert "The disk is full" in only_line(okienko.run("demo"))
    finally:
        subprocess.run(["umount", okienko.home], check=True)


def test_a_command_without_a_demo_is_told_where_to_start(okienko: Okienko) -> None:
    line = only_line(okienko.run("migrate_shared"))

    assert line == (
        f"okienko: No demo is running in {okienko.home}: start it with 'okienko demo', "
        "or set DATABASE_URL."
    )


def test_an_unknown_command_is_wrong_usage(okienko: Okienko) -> None:
    answer = okienko.run("ofice")

    assert answer.returncode == 2
    assert answer.stderr.startswith("okienko: there is no command 'ofice'.")
    assert "demo " in answer.stderr


def test_an_unknown_option_is_wrong_usage(okienko: Okienko) -> None:
    assert okienko.run("demo", "--frsh").returncode == 2


def test_help_lists_the_commands(okienko: Okienko) -> None:
    answer = okienko.run("--help")

    assert answer.returncode == 0
    assert "  demo  " in answer.stdout
    assert "migrate_shared" not in answer.stdout

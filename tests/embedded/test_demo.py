"""``okienko demo`` as a whole: it starts, says where it is, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from embedded.conftest import Okienko, Running, eventually, survivors

from okienko.embedded.keys import load_keys


def status(url: str) -> int:
    """Ask this machine for a page: names below localhost are known to browsers only."""
    parts = urlsplit(url)
    line = HTTPConnection("127.0.0.1", parts.port, timeout=10)
    try:
        line.request("GET", parts.path or "/", headers={"Host": parts.netloc})
        return line.getresponse().status
    finally:
        line.close()


def test_the_demo_tells_where_it_is_and_ends_without_a_trace(okienko: Okienko) -> None:
    demo = okienko.demo()
    first_start = demo.work()
    port = okienko.environment["OKIENKO_PORT"]
    mail = okienko.environment["OKIENKO_MAIL_PORT"]
    born = demo.descendants()

    assert demo.said["platform"] == f"http://localhost:{port}"
    assert demo.said["mailbox"] == f"http://localhost:{mail}"
    for url in (demo.said["platform"] + "/readyz", demo.said["mailbox"]):
        assert status(url) == 200
    offices = {office["name"]: office for office in demo.said["offices"]}
    assert len(offices) >= 2
    for office in offices.values():
        assert status(office["url"]) == 200
        assert {account["role"] for account in office["accounts"]} >= {"admin", "clerk"}
    assert okienko.run("office", "list").returncode == 0
    assert len(born) > 10

    code, errors = demo.end(signal.SIGTERM)

    assert code == 0, errors
    assert survivors(born) == set()
    assert not (okienko.home / "env.json").exists()
    assert okienko.run("office", "list").returncode == 1
    _starts_with_less_work_and_the_same_data(okienko, demo.said, first_start)


def _starts_with_less_work_and_the_same_data(
    okienko: Okienko, said: dict[str, object], first_start: int
) -> None:
    """In the same test, because the first start is the dear one; `make bench` has the seconds."""
    keys = load_keys(okienko.home)
    migrated = (okienko.home / "logs" / "migrate_shared.log").stat()

    second = okienko.demo()

    assert second.work() < first_start
    assert (okienko.home / "logs" / "migrate_shared.log").stat() == migrated
    assert second.said == said
    assert load_keys(okienko.home) == keys
    code, errors = second.end(signal.SIGINT)
    assert code == 0, errors


def command_of(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()


@pytest.fixture
def demo(okienko: Okienko) -> Iterator[Running]:
    demo = okienko.demo()
    yield demo
    demo.process.kill()
    demo.process.communicate()


@pytest.mark.long
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("web", "gunicorn"),
        ("worker", "celery -A okienko.celery worker"),
        ("beat", "celery -A okienko.celery beat"),
        ("mailbox", "okienko.embedded.mailbox"),
        ("Valkey", "valkey-server"),
        ("PostgreSQL", "bin/postgres -D"),
    ],
)
def test_the_death_of_a_child_ends_the_demo_and_is_named(
    okienko: Okienko, demo: Running, name: str, words: str
) -> None:
    born = demo.descendants()
    victim = next(pid for pid in sorted(born) if words in command_of(pid))

    os.kill(victim, signal.SIGKILL)
    code, errors = demo.wait()

    log = okienko.home / "logs" / f"{'postgres' if name == 'PostgreSQL' else name.lower()}.log"
    assert code == 1
    assert errors.splitlines()[-1] == (
        f"okienko demo: {name} stopped unexpectedly (killed by SIGKILL); its log: {log}"
    )
    assert log.exists()
    assert survivors(born) == set()


@pytest.mark.long
def test_a_killed_supervisor_leaves_nothing_and_the_next_demo_starts(
    okienko: Okienko, demo: Running
) -> None:
    born = demo.descendants()

    demo.process.kill()

    assert eventually(lambda: not survivors(born)), survivors(born)
    again = okienko.demo()
    assert again.said == demo.said
    assert again.end(signal.SIGTERM)[0] == 0


@pytest.mark.long
def test_fresh_starts_over(okienko: Okienko, demo: Running) -> None:
    before = load_keys(okienko.home)
    demo.end(signal.SIGTERM)

    again = okienko.demo("--fresh")

    assert load_keys(okienko.home) != before
    assert json.dumps(again.said["mailbox"]) == json.dumps(demo.said["mailbox"])
    assert again.end(signal.SIGTERM)[0] == 0


@pytest.mark.long
def test_ctrl_c_while_it_is_starting_leaves_nothing(okienko: Okienko) -> None:
    for delay in (0, 0.3, 1.0, 4.0):
        running = okienko.start()
        assert running.process.stderr
        running.process.stderr.readline()  # it has begun
        time.sleep(delay)
        born = running.descendants()

        code, errors = running.end(signal.SIGINT)

        assert code == 0, errors
        assert survivors(born) == set()

"""Caddy in front of gunicorn, as our Caddyfile says: certificates, headers, queues, pauses."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from http.client import HTTPConnection, HTTPSConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import MappingProxyType
from typing import Any

import pytest
from support.door import (
    ROOT_CERTIFICATE,
    TOKEN,
    Door,
    answer_of,
    caddy,
    fetch,
    find_caddy,
    free_port,
    furnish,
    trusting,
)
from support.plant import HOST, children_of

from okienko.embedded.processes import becomes_ready, end_all

STAY = "max-age=31536000; includeSubDomains"
"""Whatever comes last counts: a style sheet that said less would take back what the page said."""
CANARY = "KANAREK-7f3a"
HASHED = re.compile(r'href="(/static/resident\.[0-9a-f]{12}\.css)"')


def test_an_office_has_a_certificate_and_a_stranger_has_none(door: Door) -> None:
    for host in (HOST, "localhost", "panel.localhost"):
        assert door.get("/healthz", host).status == 200
    with pytest.raises(ssl.SSLError):
        door.get("/healthz", "edek.localhost")
    assert door.get("/tls-host?domain=proba.localhost").status == 404, "asked from inside only"
    assert door.get("/metrics", "localhost", Authorization=f"Bearer {TOKEN}").status == 404


def test_pages_are_told_to_stay_on_https_and_who_serves_them_is_nobodys_business(
    door: Door,
) -> None:
    page = door.get("/")
    assert page.status == 200
    assert page.headers["Strict-Transport-Security"] == STAY
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["Server"] in {None, "gunicorn"}
    assert "Caddy" not in str(page.headers)
    line = HTTPConnection("127.0.0.1", door.http, timeout=10)
    line.request("GET", "/", headers={"Host": HOST})
    moved = line.getresponse()
    line.close()
    assert moved.status in {301, 308}
    assert moved.headers["Location"].startswith(f"https://{HOST}")


def test_what_a_visitor_claims_of_the_way_is_not_believed(door: Door) -> None:
    lies = {
        "X_Forwarded_Proto": "http",
        "X_Forwarded_Host": "edek.localhost",
        "X_Forwarded_For": "203.0.113.7",
        "X_Request_Start": "t=1000000000000",
    }
    page: Any = door.get("/panel/logowanie", **lies)
    assert page.status == 200, "nobody queued since 2001"
    assert "__Host-okienko_csrf" in page.headers["Set-Cookie"]
    assert "Secure" in page.headers["Set-Cookie"]
    assert "edek" not in page.body


def test_a_whole_address_in_the_first_line_is_the_host_that_counts(door: Door) -> None:
    assert "200 OK" in _said(door, f"https://{HOST}:{door.https}/", "edek.localhost")
    other = _said(door, f"https://edek.localhost:{door.https}/", HOST)
    assert "404" in other.partition("\r\n")[0], "never the office of the other header"
    assert "Urząd próbny" not in other


def test_static_files_come_from_the_door_for_ever_and_others_from_the_program(door: Door) -> None:
    page: Any = door.get("/")
    found = HASHED.search(page.body)
    assert found is not None
    named = door.get(found[1], Accept_Encoding="gzip")
    assert named.status == 200
    assert named.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert named.headers["Content-Encoding"] == "gzip"
    assert named.headers["X-Content-Type-Options"] == "nosniff"
    assert named.headers["Strict-Transport-Security"] == STAY
    assert door.get("/static/nie-ma.css").status == 404
    assert door.get("/static/..%2f..%2fCaddyfile").status in {400, 404}


def figures(door: Door, name: str) -> str:
    """What Prometheus reads of one of the two web services."""
    line = HTTPConnection("127.0.0.1", door.figures, timeout=30)
    line.request("GET", f"/{name}/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    answer = line.getresponse()
    told = answer.read().decode()
    line.close()
    assert answer.status == 200
    return told


def test_figures_of_all_workers_are_read_on_this_machine(door: Door) -> None:
    door.get("/")
    for name in ("web", "desk"):
        alive = 'okienko_pulse_age_seconds{of="clock"}'
        assert door.wait_until(lambda: alive in figures(door, name), 120), "clock and worker"  # noqa: B023 - asked at once
        told = figures(door, name)
        if name == "web":
            assert re.search(r'okienko_http_answers_total\{face="resident",kind="2xx"\} \d', told)
        assert HOST not in told
        assert "proba" not in told


def test_a_worker_that_is_replaced_goes_on_counting_at_its_seat(door: Door) -> None:
    def counted() -> float:
        told = figures(door, "web")
        name = 'okienko_http_answers_total{face="resident",kind="2xx"} '
        return sum(float(row[len(name) :]) for row in told.splitlines() if row.startswith(name))

    door.get("/")
    before = counted()
    for pid in children_of(door.children["web"].process.pid):
        os.kill(pid, signal.SIGKILL)
    assert door.wait_until(door.answers, 60)
    door.get("/")
    assert counted() > before
    seats = {file.stem.rpartition("_")[2] for file in (door.folder / "figures-web").iterdir()}
    assert seats <= {"master", *map(str, range(1, door.workers + 1))}


def test_who_stood_in_line_too_long_gets_the_waiting_page_while_the_staff_works(
    door: Door,
) -> None:
    with _standing_still(door, "web"):
        # All of them stand in line before anybody counts seconds: shaking hands takes some, too.
        newcomers = [door.send("/") for _ in range(4)]
        program = door.send("/api/v1/services")
        known = door.send("/", Cookie="__Host-okienko_client=x")
        under_way = door.send("/rezerwacja/nie-ma")
        assert door.get("/panel/logowanie").status == 200, "while nothing moves in the other queue"
        time.sleep(5)
        _send(door, "web", signal.SIGCONT)
        pages: list[Any] = [answer_of(one) for one in newcomers]
        assert [page.status for page in pages] == [429] * 4
        assert 8 <= int(pages[0].headers["Retry-After"]) <= 20
        assert "no-store" in pages[0].headers["Cache-Control"]
        assert "Dużo osób naraz" in pages[0].body
        assert "Urząd próbny" in pages[0].body, "in the office's look"
        told: Any = answer_of(program)
        assert (told.status, told.headers["Content-Type"]) == (429, "application/problem+json")
        assert answer_of(known).status == 200, "who has begun waits longer"
        assert answer_of(under_way).status == 404, "and who has a time is answered"
    assert door.wait_until(lambda: door.get("/").status == 200, 60)


def test_a_restart_is_waited_for(door: Door) -> None:
    with ThreadPoolExecutor(4) as pool:
        door.children["web"].ask_to_end()
        door.children["web"].end()
        meanwhile = [pool.submit(door.get, "/") for _ in range(4)]
        assert door.get("/panel/logowanie").status == 200, "the staff works on"
        door.start_web()
        # On a busy machine a new worker may call those who came meanwhile a rush: no error.
        assert {one.result().status for one in meanwhile} <= {200, 429}


def test_whoever_sends_a_form_slowly_keeps_nobody_waiting(door: Door) -> None:
    slow = [_begun(door, path) for path in ("/", "/panel/logowanie") for _ in range(door.workers)]
    begun = time.monotonic()
    assert door.get("/").status == 200
    assert door.get("/panel/logowanie").status == 200
    assert time.monotonic() - begun < 40, "before the door gives slow ones up"
    told = []
    for line in slow:
        assert line.sock is not None
        line.sock.sendall(b"x" * 999)
        told.append(_piece(line.sock).partition(b"\r\n")[0])
        line.close()
    assert all(b" 40" in one for one in told), "a form is passed on once it is whole"


def test_files_are_the_staffs_to_hand_in(door: Door) -> None:
    """Who asks to send more than may be is refused before it comes."""
    for path, length, refused in (
        ("/", 3_000_000, True),
        ("/panel/logowanie", 3_000_000, False),
        ("/panel/logowanie", 40_000_000, True),
    ):
        line = _begun(door, path, length=length)
        assert line.sock is not None
        if not refused:
            line.sock.sendall(b"x" * (length - 1))
        answer = _piece(line.sock).partition(b"\r\n")[0]
        line.close()
        assert (b" 413" in answer) == refused, (path, length, answer)


def test_where_nobody_answers_a_pause_is_said_calmly(tmp_path: Path) -> None:
    with bare_door(tmp_path) as (_folder, connect):

        def get(path: str) -> Any:
            line = connect()
            return fetch(line, f"{HOST}:{line.port}", path)

        page = get("/")
        assert page.status == 503
        assert page.headers["Retry-After"] == "30"
        assert page.headers["Strict-Transport-Security"] == STAY
        assert "unsafe" not in page.headers["Content-Security-Policy"]
        assert "Zaraz wracamy" in page.body
        assert get("/przerwa.css").status == 200
        assert get("/panel/").status == 503
        told = get("/api/v1/services")
        assert (told.status, told.headers["Content-Type"]) == (503, "application/problem+json")
        assert json.loads(told.body)["code"] == "unavailable"


@pytest.mark.parametrize("filtered", [True, False], ids=["as_delivered", "negative_control"])
def test_what_a_visitor_asked_for_is_not_written_down(tmp_path: Path, filtered: bool) -> None:
    """Newer Caddys add the request to what they say of faults; all of them to a log of visits."""
    instead = {"header -Server": "header -Server\n\tlog"}
    if not filtered:
        instead["request delete"] = "nothing delete"
    with bare_door(tmp_path, instead=instead) as (_folder, connect):
        for path in (f"/wizyta/{CANARY}", f"/panel/?q={CANARY}"):
            assert fetch(connect(), HOST, path, Referer=CANARY).status == 503
        log = tmp_path / "door.log"
        assert Door.wait_until(partial(_says, log, "handled request"), 20)
    assert (CANARY in log.read_text()) != filtered


@contextmanager
def bare_door(
    folder: Path, *, instead: Mapping[str, str] = MappingProxyType({})
) -> Iterator[tuple[Path, Callable[[], HTTPSConnection]]]:
    """Caddy with nobody behind it; its folder, and how one connects to it.

    ``instead``: what is to stand in the Caddyfile instead of what stands there.
    """
    find_caddy()
    own, port = folder / "door", free_port()
    furnish(own)
    caddyfile = own / "Caddyfile"
    for there, other in instead.items():
        assert there in caddyfile.read_text()
        caddyfile.write_text(caddyfile.read_text().replace(there, other))
    with yes_to_every_name() as asked:
        given = {
            "OKIENKO_ASK": f"127.0.0.1:{asked}",
            "OKIENKO_HTTP_PORT": str(free_port()),
            "OKIENKO_HTTPS_PORT": str(port),
            "OKIENKO_FIGURES_PORT": str(free_port()),
            "OKIENKO_WAIT": "0s",
            "OKIENKO_WEB": f"127.0.0.1:{free_port()}",
            "OKIENKO_DESK": f"127.0.0.1:{free_port()}",
        }
        child = caddy(own, folder / "door.log", given).start()
        try:
            assert becomes_ready(child, partial(is_open, port), time.monotonic() + 30)
            yield own, lambda: trusting(own / ROOT_CERTIFICATE, port, HOST)
        finally:
            end_all([child])


@contextmanager
def yes_to_every_name() -> Iterator[int]:
    """Somebody whom the door asks for names; the port."""

    class Yes(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_said: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Yes) as server:
        Thread(target=server.serve_forever).start()
        try:
            yield server.server_port
        finally:
            server.shutdown()


def is_open(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def _says(log: Path, words: str) -> bool:
    return words in log.read_text()


def _begun(door: Door, path: str, length: int = 1000) -> HTTPSConnection:
    """A form of ``length`` bytes of which only the first one was sent."""
    line = door.line()
    assert line.sock is not None
    line.sock.sendall(
        f"POST {path} HTTP/1.1\r\nHost: {HOST}:{door.https}\r\nConnection: close\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {length}\r\n\r\nx".encode()
    )
    return line


def _said(door: Door, address: str, host: str) -> str:
    """The answer to a first line that a browser never writes."""
    line = door.line()
    assert line.sock is not None
    line.sock.sendall(
        f"GET {address} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode()
    )
    told = b""
    with line.sock as raw:
        while piece := _piece(raw):
            told += piece
    return told.decode(errors="replace")


def _piece(raw: socket.socket) -> bytes:
    try:
        return raw.recv(65536)
    except (ConnectionResetError, ssl.SSLError):
        return b""


@contextmanager
def _standing_still(door: Door, name: str) -> Iterator[None]:
    """Its workers take nothing, as when all of them are at work for long."""
    _send(door, name, signal.SIGSTOP)
    try:
        yield
    finally:
        _send(door, name, signal.SIGCONT)


def _send(door: Door, name: str, sign: signal.Signals) -> None:
    pid = door.children[name].process.pid
    for one in (pid, *children_of(pid)):
        os.kill(one, sign)

"""Caddy in front of gunicorn, as our Caddyfile says: certificates, headers, queues, pauses."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import ssl
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
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


def test_where_nobody_answers_a_pause_is_said_calmly(tmp_path: Path) -> None:
    find_caddy()
    folder, port = tmp_path / "door", free_port()
    furnish(folder)
    with yes_to_every_name() as asked:
        ports = {f"OKIENKO_{name}_PORT": str(free_port()) for name in ("HTTP", "FIGURES")}
        nobody = {name: f"127.0.0.1:{free_port()}" for name in ("OKIENKO_WEB", "OKIENKO_DESK")}
        given = {
            "OKIENKO_ASK": f"127.0.0.1:{asked}",
            "OKIENKO_HTTPS_PORT": str(port),
            "OKIENKO_WAIT": "0s",
            **ports,
            **nobody,
        }
        child = caddy(folder, tmp_path / "door.log", given).start()
        try:
            assert becomes_ready(child, partial(is_open, port), time.monotonic() + 30)

            def get(path: str) -> Any:
                line = trusting(folder / ROOT_CERTIFICATE, port, HOST)
                return fetch(line, f"{HOST}:{port}", path)

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
        yield server.server_port
        server.shutdown()


def is_open(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


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

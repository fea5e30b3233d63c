"""A line to a gateway ends in time, and tells whether anything had left."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from time import monotonic, sleep

import pytest

from tenants.messaging.channels import Unknown
from tenants.messaging.gateways import line
from tenants.messaging.gateways.line import exchange
from tenants.messaging.gateways.protocol import NobodyThere
from tenants.messaging.lease import LEASE

HASTE = 1.0
PATIENCE = line.TIMEOUT_SECONDS


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "TIMEOUT_SECONDS", HASTE)


@contextmanager
def in_time() -> Iterator[None]:
    """A busy machine may take longer than we let it; one that did not listen takes ten seconds."""
    begun = monotonic()
    yield
    assert monotonic() - begun < PATIENCE


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """The kernel says yes to whoever calls, and nobody answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as found:
        yield found


def address(listener: socket.socket, scheme: str = "http") -> str:
    return f"{scheme}://127.0.0.1:{listener.getsockname()[1]}/sms"


@pytest.fixture
def dead(listener: socket.socket) -> Iterator[socket.socket]:
    """Its queue is full: the next call is not answered at all."""
    with ExitStack() as waiting:
        for _ in range(3):
            one = waiting.enter_context(socket.socket())
            one.setblocking(False)
            one.connect_ex(listener.getsockname())
        yield listener


def test_a_connection_that_takes_too_long_took_nothing(dead: socket.socket) -> None:
    with in_time(), pytest.raises(NobodyThere):
        exchange(address(dead), b"sms", {})


def test_a_dead_address_leaves_time_for_the_next_one(
    dead: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    heads = [b""]

    def answer(good: socket.socket) -> None:
        caller, _ = good.accept()
        with caller:
            while not heads[0].endswith(b"sms") and (more := caller.recv(4096)):
                heads[0] += more
            caller.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK")

    with socket.create_server(("127.0.0.1", 0)) as good:
        found = [
            (socket.AF_INET, socket.SOCK_STREAM, 0, "", one.getsockname()) for one in (dead, good)
        ]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_how, **_more: found)
        monkeypatch.setattr(line, "TIMEOUT_SECONDS", 4 * HASTE)
        thread = threading.Thread(target=answer, args=(good,), daemon=True)
        thread.start()
        assert exchange("http://gateway.example/sms", b"sms", {}).body == b"OK"
        thread.join(5)
    assert b"User-Agent: Okienko\r\n" in heads[0]


def test_a_handshake_that_takes_too_long_took_nothing(listener: socket.socket) -> None:
    with in_time(), pytest.raises(NobodyThere):
        exchange(address(listener, "https"), b"sms", {})


def test_a_name_that_is_found_too_late_took_nothing(
    listener: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = socket.getaddrinfo

    def slow(*how: object, **more: object) -> object:
        sleep(HASTE + 0.1)
        return found(*how, **more)  # type: ignore[arg-type]  # as it came

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    with pytest.raises(NobodyThere):
        exchange(address(listener), b"sms", {})


def test_negative_control_a_server_that_has_it_and_is_silent_may_have_taken_it(
    listener: socket.socket,
) -> None:
    with in_time(), pytest.raises(Unknown):
        exchange(address(listener), b"sms", {})


@pytest.mark.parametrize("head", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"])
def test_a_server_that_drips_holds_nobody_longer(listener: socket.socket, head: bytes) -> None:
    """In the head of an answer as in its body: each byte begins a socket's seconds anew."""
    over = threading.Event()

    def drip() -> None:
        caller, _ = listener.accept()
        with caller, suppress(OSError):  # whoever called may have gone
            caller.sendall(head)
            while not over.wait(HASTE / 4):
                caller.sendall(b"H")

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    with in_time(), pytest.raises(Unknown):
        exchange(address(listener), b"sms", {})
    over.set()
    thread.join(5)


def test_two_hosts_one_after_the_other_are_asked_within_a_lease() -> None:
    assert LEASE.total_seconds() > 2 * PATIENCE, "a gateway has two at most"

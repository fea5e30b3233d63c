"""Asking a virus scanner (ClamAV's daemon) about what somebody sent, where there is one.

Its ``INSTREAM`` command is spoken here directly: pieces with their lengths in front, one line back.
The scanner sees the bytes and nothing else: no name, no office, no person.
"""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

PORT: Final = 3310
PIECE: Final = 64 * 1024
TIMEOUT_SECONDS: Final = 20
LONGEST_ANSWER: Final = 4096
CLEAN: Final = "OK"
FOUND: Final = " FOUND"

logger = logging.getLogger(__name__)


class Infected(Exception):
    """Something harmful is in it."""


class ScannerGone(Exception):
    """The scanner does not answer, or cannot tell: nothing may be taken for clean."""


def scan(contents: bytes) -> None:
    """Pass where nothing is found, or where no scanner is set.

    Raises ``Infected``, ``ScannerGone``.
    """
    if not settings.OKIENKO_CLAMAV:
        return
    told = _asked(b"zINSTREAM\0", _pieces(contents)).removeprefix("stream: ")
    if told.endswith(FOUND):
        logger.warning("refused an uploaded file: %s", told.removesuffix(FOUND))
        raise Infected(told.removesuffix(FOUND))
    if told != CLEAN:
        raise ScannerGone(told or "no answer")


def answers() -> bool:
    """Whether the scanner that is set is there."""
    try:
        return _asked(b"zPING\0", iter(())) == "PONG"
    except ScannerGone:
        return False


def _pieces(contents: bytes) -> Iterator[bytes]:
    for start in range(0, len(contents), PIECE):
        piece = contents[start : start + PIECE]
        yield len(piece).to_bytes(4, "big") + piece
    yield bytes(4)


def _asked(command: bytes, pieces: Iterator[bytes]) -> str:
    try:
        with _line() as line:
            line.sendall(command)
            for piece in pieces:
                line.sendall(piece)
            return _answer(line)
    except (OSError, ValueError) as error:
        raise ScannerGone(type(error).__name__) from error


def _answer(line: socket.socket) -> str:
    told = b""
    while not told.endswith(b"\0") and len(told) < LONGEST_ANSWER:
        piece = line.recv(LONGEST_ANSWER)
        if not piece:
            raise ConnectionError("cut off in the middle of its answer")
        told += piece
    return told.rstrip(b"\0").decode("ascii", "replace")


@contextmanager
def _line() -> Iterator[socket.socket]:
    """A connection to ``unix:///run/clamav/clamd.ctl`` or ``tcp://host:3310``."""
    address = urlsplit(settings.OKIENKO_CLAMAV)
    if address.scheme == "unix":
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    elif address.scheme == "tcp" and address.hostname:
        line = socket.create_connection((address.hostname, address.port or PORT), TIMEOUT_SECONDS)
    else:
        raise ValueError("OKIENKO_CLAMAV is neither unix:///… nor tcp://host:port")
    with line:
        line.settimeout(TIMEOUT_SECONDS)
        if address.scheme == "unix":
            line.connect(address.path)
        yield line

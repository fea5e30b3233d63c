"""A virus scanner as strict as ClamAV's daemon: what does not keep the protocol is refused."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

EICAR: Final = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""The test virus of the European Institute for Computer Antivirus Research: harms nobody."""
LONGEST: Final = 25 * 1024 * 1024
"""``StreamMaxLength`` as the daemon comes."""


class FakeClamd:
    """Answers one connection after another until it is closed; ``seen``: what it was sent."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.seen: list[bytes] = []
        self.answer = b""
        """Said instead of a verdict; a single NUL: hang up without a word."""
        self.longest = LONGEST
        self._door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._door.bind(str(path))
        self._door.listen()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Go away; a second time does nothing."""
        if self._door.fileno() < 0:
            return
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        self._thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                line, _address = self._door.accept()
            except OSError:
                return
            with line:
                line.settimeout(5)
                try:
                    told = self._verdict(line)
                except (OSError, EOFError):
                    continue
                if told != b"\0":
                    line.sendall(told)

    def _verdict(self, line: socket.socket) -> bytes:
        command = self._until_nul(line)
        if command == b"zPING":
            return self.answer or b"PONG\0"
        if command != b"zINSTREAM":
            return b"UNKNOWN COMMAND\0"
        contents = b""
        while length := int.from_bytes(self._exactly(line, 4), "big"):
            contents += self._exactly(line, length)
            if len(contents) > self.longest:
                return b"INSTREAM size limit exceeded. ERROR\0"
        self.seen.append(contents)
        if self.answer:
            return self.answer
        if EICAR in contents:
            return b"stream: Eicar-Signature FOUND\0"
        return b"stream: OK\0"

    def _until_nul(self, line: socket.socket) -> bytes:
        told = b""
        while (sign := self._exactly(line, 1)) != b"\0":
            told += sign
        return told

    @staticmethod
    def _exactly(line: socket.socket, number: int) -> bytes:
        told = b""
        while len(told) < number:
            piece = line.recv(number - len(told))
            if not piece:
                raise EOFError
            told += piece
        return told


@contextmanager
def clamd(folder: Path) -> Iterator[FakeClamd]:
    """A scanner at a socket in ``folder``."""
    scanner = FakeClamd(folder / "clamd.ctl")
    try:
        yield scanner
    finally:
        scanner.close()

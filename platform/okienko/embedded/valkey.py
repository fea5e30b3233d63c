"""One private Valkey: unix socket only, nothing on the disk."""

from __future__ import annotations

import socket
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from .binaries import find_valkey
from .processes import Child, Program, becomes_ready
from .sockets import socket_folder
from .trouble import Trouble, last_words, one_line

PATIENCE: Final = 20.0
MEMORY: Final = "256mb"


class Valkey:
    """Valkey for one stack; ``tag`` begins with the stack's random name."""

    def __init__(self, logs: Path, tag: str, log_name: str = "valkey") -> None:
        self.folder = socket_folder(f"{tag}-v")
        self.socket = self.folder / "valkey.sock"
        self.log = logs / f"{log_name}.log"
        self.url = f"unix://{self.socket}"

    def start(self) -> Child:
        """Start it; ready for connections after."""
        program = find_valkey()
        self._stop_leftover()
        with one_line(self.folder):
            child = Program(
                name="Valkey",
                command=[
                    *(program, "--port", "0", "--unixsocket", self.socket),
                    *("--unixsocketperm", "700", "--dir", self.folder),
                    *("--save", "", "--appendonly", "no"),
                    # What Celery and the sessions keep must not be thrown out for the cache.
                    *("--maxmemory", MEMORY, "--maxmemory-policy", "volatile-lru"),
                ],
                log=self.log,
                env={},
                patience=5,
            ).start()
        if not becomes_ready(child, self._answers, time.monotonic() + PATIENCE):
            raise Trouble(f"Valkey did not start: {last_words(self.log)} (more in {self.log})")
        return child

    def _answers(self) -> bool:
        return self._say(b"PING\r\n") == b"+PONG\r\n"

    def _stop_leftover(self) -> None:
        """End one that a killed keeper left; nothing in it is worth keeping."""
        self._say(b"SHUTDOWN NOSAVE\r\n")
        self.socket.unlink(missing_ok=True)

    def _say(self, words: bytes) -> bytes:
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(2)
            line.connect(str(self.socket))
            line.sendall(words)
            return line.recv(64)
        return b""

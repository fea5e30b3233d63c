"""Where words could leak to while Okienko runs, and what of them was found there."""

from __future__ import annotations

import base64
import binascii
import gzip
import re
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

from redis import Redis

PACKED: Final = re.compile(rb"[A-Za-z0-9+/_-]{16,}={0,2}")


def opened(raw: bytes, depth: int = 3) -> Iterator[bytes]:
    """``raw`` and whatever is packed in it: queues and caches wrap what they keep."""
    yield raw
    if depth == 0:
        return
    for piece in PACKED.findall(raw):
        text = piece.translate(bytes.maketrans(b"-_", b"+/")).rstrip(b"=")
        try:
            inner = base64.b64decode(text + b"=" * (-len(text) % 4))
        except binascii.Error:
            continue
        yield from opened(inner, depth - 1)
    for unpack in (gzip.decompress, zlib.decompress):
        try:
            inner = unpack(raw)
        except (OSError, EOFError, zlib.error):
            continue
        yield from opened(inner, depth - 1)


def words_in(raw: bytes, words: tuple[str, ...]) -> set[str]:
    """Which of the words stand in it, however it is packed."""
    texts = list(opened(raw))
    return {word for word in words if any(word.encode() in text for text in texts)}


@dataclass
class Reports:
    """A server where Sentry's would be: it keeps what is sent to it."""

    port: int = 0
    said: list[bytes] = field(default_factory=list)

    @property
    def dsn(self) -> str:
        return f"http://klucz@127.0.0.1:{self.port}/1"


@contextmanager
def listening() -> Iterator[Reports]:
    """A place for error reports while the block runs."""
    reports = Reports()

    class Keep(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            zipped = self.headers.get("Content-Encoding") == "gzip"
            reports.said.append(gzip.decompress(raw) if zipped else raw)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Keep)
    reports.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield reports
    finally:
        server.shutdown()
        server.server_close()


@dataclass
class Overheard:
    """Every command Valkey got: what is queued is seen even if a worker takes it at once."""

    url: str
    said: list[bytes] = field(default_factory=list)

    def __enter__(self) -> Overheard:
        self._monitor = Redis.from_url(self.url).monitor()
        self._monitor.__enter__()
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._monitor.connection.disconnect()

    def _listen(self) -> None:
        try:
            for command in self._monitor.listen():
                self.said.append(str(command["command"]).encode())
        except Exception:
            return


def dumped(url: str) -> bytes:
    """Every key and every value that lies in Valkey now."""
    valkey = Redis.from_url(url)
    parts = []
    for name in valkey.scan_iter():
        kind = valkey.type(name)
        parts.append(name)
        if kind == b"string":
            parts.append(valkey.get(name) or b"")
        elif kind == b"list":
            parts += valkey.lrange(name, 0, -1)
        elif kind == b"hash":
            parts += [one for pair in valkey.hgetall(name).items() for one in pair]
        elif kind == b"set":
            parts += list(valkey.smembers(name))
        elif kind == b"zset":
            parts += list(valkey.zrange(name, 0, -1))
    return b"\n".join(parts)


def logs(folder: Path) -> dict[str, bytes]:
    """Everything the processes said, by log."""
    return {path.name: path.read_bytes() for path in folder.glob("*.log")}

"""The same page as a plain file: what the web server alone needs to hand it out."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import create_server
from typing import Final

WORKERS: Final = "3"
SERVER: Final = """
from pathlib import Path
from whitenoise import WhiteNoise

def nothing(environ, start_response):
    start_response("404 Not Found", [("Content-Length", "0")])
    return [b""]

application = WhiteNoise(nothing, root=Path(__file__).parent / "public", index_file=True)
"""


@contextmanager
def served_as_file(page: bytes) -> Iterator[int]:
    """The port at which gunicorn and WhiteNoise, and nothing of ours, answer ``/`` with it."""
    with tempfile.TemporaryDirectory(prefix="okienko-bench-") as folder:
        home = Path(folder)
        (home / "public").mkdir()
        (home / "public" / "index.html").write_bytes(page)
        (home / "static_server.py").write_text(SERVER)
        with create_server(("127.0.0.1", 0)) as door:
            where = ["--chdir", folder, "--bind", f"fd://{door.fileno()}"]
            what = ["--workers", WORKERS, "--log-level", "error", "static_server:application"]
            server = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", *where, *what], pass_fds=[door.fileno()]
            )
            try:
                yield door.getsockname()[1]
            finally:
                server.terminate()
                server.wait(10)

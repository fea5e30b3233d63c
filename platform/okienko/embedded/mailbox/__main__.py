"""``python -m okienko.embedded.mailbox``: the mailbox's process, on sockets its parent claimed."""

from __future__ import annotations

import argparse
import asyncio
import signal
import socket
import sys
import threading
from pathlib import Path

from .site import configure, serve
from .smtp import receive
from .store import Store


def main() -> None:
    """Serve pages in a thread and SMTP here, until asked to end."""
    parser = argparse.ArgumentParser(prog="mailbox")
    parser.add_argument("--page-socket", type=int, required=True, help="file descriptor, bound")
    parser.add_argument("--smtp-socket", type=int, required=True, help="file descriptor, bound")
    parser.add_argument("--file", type=Path, required=True, help="where messages are kept")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    configure()
    page, smtp = (socket.socket(fileno=fd) for fd in (options.page_socket, options.smtp_socket))
    with Store(options.file) as store:
        threading.Thread(target=serve, args=(store, page), daemon=True).start()
        asyncio.run(receive(store, smtp))


if __name__ == "__main__":
    main()

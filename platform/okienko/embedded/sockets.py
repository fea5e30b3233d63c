"""Places and ports the servers listen on."""

from __future__ import annotations

import errno
import os
import socket
import stat
import tempfile
from pathlib import Path
from typing import Final

from .account import Account, give
from .trouble import Trouble

# The kernel takes 107 bytes for a socket's path; ".s.PGSQL.5432" and the folder's own name need 40.
LONGEST: Final = 60


def socket_folder(tag: str, account: Account | None = None) -> Path:
    """A short private folder for unix sockets; ``tag`` is random, so nobody can take it first."""
    folder = _base() / f"okienko-{tag}"
    folder.mkdir(mode=0o700, exist_ok=True)
    state = folder.lstat()
    owners = {os.geteuid(), *({account.uid} if account else ())}
    if not stat.S_ISDIR(state.st_mode) or state.st_uid not in owners:
        raise Trouble(f"{folder} is not ours: remove it and start again.")
    folder.chmod(0o700)
    give(folder, account)
    return folder


def socket_folders(tag: str) -> list[Path]:
    """The folders made for ``tag`` and for what begins with it and a dash."""
    return [*_base().glob(f"okienko-{tag}"), *_base().glob(f"okienko-{tag}-*")]


def _base() -> Path:
    usual = tempfile.gettempdir()
    return Path(usual if len(usual) <= LONGEST else "/tmp")  # noqa: S108 - what is in it is checked


def claim_port(port: int, setting: str) -> socket.socket:
    """A loopback socket bound to ``port`` for a child to listen on; 0 takes any free port.

    ``setting`` is the environment variable to name when the port is taken.
    """
    claimed = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    claimed.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        claimed.bind(("127.0.0.1", port))
    except OSError as error:
        claimed.close()
        if error.errno == errno.EADDRINUSE:
            raise Trouble(
                f"Port {port} is in use: stop the other program, or choose another "
                f"with {setting}={port + 10}."
            ) from error
        raise Trouble(f"Port {port} ({setting}) cannot be used: {error.strerror}.") from error
    return claimed


def port_of(claimed: socket.socket) -> int:
    """The port a claimed socket got."""
    port: int = claimed.getsockname()[1]
    return port

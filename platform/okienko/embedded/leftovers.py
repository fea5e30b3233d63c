"""What a PostgreSQL leaves behind: its data, and a server whose keeper was killed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from .account import SHARED, server_account, shared_folder
from .keys import FILE as KEYS_FILE
from .keys import load_keys
from .sockets import socket_folders


def data_folder(home: Path, cluster: str) -> Path:
    """Where the data of ``home`` are; root's in a folder that the server's user can reach."""
    return shared_folder() / f"data-{cluster}" if server_account() else home / "postgres"


def discard(home: Path, cluster: str) -> None:
    """Stop what still runs for ``home`` and delete its data and sockets."""
    data = data_folder(home, cluster)
    stop_leftover(data)
    for folder in (data, data.with_name(f"{data.name}.new"), *socket_folders(cluster)):
        shutil.rmtree(folder, ignore_errors=True)
    data.with_name(f"{data.name}.home").unlink(missing_ok=True)


def stop_leftover(data: Path) -> None:
    """End a server that still runs on ``data`` because its keeper was killed."""
    try:
        pid = int((data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return
    for sign, patience in ((signal.SIGINT, 20.0), (signal.SIGQUIT, 5.0)):
        deadline = time.monotonic() + patience
        with suppress(ProcessLookupError):
            if not _serves(pid, data):
                return
            os.kill(pid, sign)
            while _serves(pid, data) and time.monotonic() < deadline:
                time.sleep(0.05)


def _serves(pid: int, data: Path) -> bool:
    """Whether process ``pid`` is a server on ``data``, and not someone who got its number later."""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except OSError:
        if Path("/proc/self").exists():
            return False
        answer = subprocess.run(
            ["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
        )
        command = answer.stdout
    return str(data) in command


def forget_orphans() -> None:
    """Delete root's data folders whose ``.okienko`` was deleted or started over.

    A home whose parent is missing as well may sit on a disk that is not there today: it is kept.
    """
    for marker in SHARED.glob("data-*.home"):
        try:
            told = marker.read_text()
        except FileNotFoundError:  # another process discards it at this moment
            continue
        if not told:  # … or is writing it
            continue
        home = Path(told)
        cluster = marker.name.removeprefix("data-").removesuffix(".home")
        if not home.parent.is_dir():
            continue
        if (home / KEYS_FILE).is_file() and load_keys(home).cluster == cluster:
            continue
        discard(home, cluster)

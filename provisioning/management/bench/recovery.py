"""PostgreSQL dies with every office's data in its hands: how soon does it answer again?"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from django.db import OperationalError, connections

from booking.management.bench.figure import Figure, at_most
from tenants.context import office_context, platform_context
from tenants.models import Office
from tenants.profile.models import Profile

OWN_DATA: Final = "OKIENKO_OWN_DATA"
"""Where the data of the cluster are that was started for this; no other is killed."""
GOAL: Final = 10  # s
PATIENCE: Final = 300.0


def after_a_kill(offices: Sequence[Office], tell: Callable[[str], None]) -> list[Figure]:
    """``kill -9`` of all its processes after a change in every office, and the start anew; twice.

    The first time the offices have just been made: hundreds of files of each are
    not on the disk yet. The start writes them out, so the second time is a server at work.
    """
    data = os.environ.get(OWN_DATA)
    if data is None:
        tell("no kill is measured: it takes servers that “okienko bench” starts by itself")
        return []
    tell("PostgreSQL is killed …")
    born = _change_and_kill(offices, Path(data), "89 000 00 00")
    tell("… and once more")
    at_work = _change_and_kill(offices, Path(data), "89 000 00 01")
    killed = f"after kill -9 with {len(offices)} offices"
    return [
        Figure(f"{killed} that were just made: answers again", born, "s"),
        at_most(f"{killed}: answers again", at_work, GOAL, "s"),
    ]


def _change_and_kill(offices: Sequence[Office], data: Path, phone: str) -> float:
    """Seconds until it answers again; what was changed before is still there."""
    for office in offices:
        with office_context(office):
            Profile.objects.update(phone=phone)
    connections.close_all()
    server = _kill(data)
    begun = time.perf_counter()
    subprocess.Popen(
        server.command,
        user=server.user,
        group=server.group,
        extra_groups=[] if os.geteuid() == 0 else None,
        cwd="/",
        env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    _wait_until_it_answers(begun)
    took = time.perf_counter() - begun
    for office in offices:
        with office_context(office):
            assert Profile.objects.get().phone == phone
    return took


class _Server:
    """How a process was started."""

    def __init__(self, pid: int) -> None:
        place = Path(f"/proc/{pid}")
        self.command = place.joinpath("cmdline").read_bytes().split(b"\0")[:-1]
        self.user, self.group = place.stat().st_uid, place.stat().st_gid


def _kill(data: Path) -> _Server:
    pid = int((data / "postmaster.pid").read_text().split("\n", 1)[0])
    server = _Server(pid)
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    for one in (pid, *map(int, children)):
        with suppress(ProcessLookupError):
            os.kill(one, signal.SIGKILL)
    while any(_runs(int(one)) for one in children):
        time.sleep(0.01)
    with suppress(ChildProcessError):  # a dead child of ours keeps its number until we ask
        os.waitpid(pid, 0)
    return server


def _runs(pid: int) -> bool:
    """Whether it is still there; one that waits for its parent to notice is not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _wait_until_it_answers(begun: float) -> None:
    while True:
        try:
            with platform_context():
                Office.objects.exists()
        except OperationalError:
            if time.perf_counter() - begun > PATIENCE:
                raise
            connections.close_all()
            time.sleep(0.02)
        else:
            return

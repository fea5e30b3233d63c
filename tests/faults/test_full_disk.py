"""The database's disk is full for a while: errors, but nothing acknowledged is lost.

Takes root, for it mounts a small disk. Long lane.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from support.http_people import Crowd
from support.plant import Plant, running
from support.recovery import RECOVERED
from support.tried import not_tried

from okienko.embedded import account, leftovers
from okienko.embedded.home import Home
from okienko.embedded.stack import Stack

SIZE = "420m"  # a new cluster with its journal takes about 250
FULL_FOR = 4.0


@pytest.fixture
def small_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A small disk under the database's data; the servers' programs stay where they are."""
    if os.geteuid() != 0:
        not_tried("NOT TRIED, it takes root: run the tests as root, as CI does")
    disk = Path(f"/var/lib/okienko-full-{os.getpid()}")
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "none", disk], check=True)
    try:
        for programs in account.SHARED.glob("postgres-*"):
            (disk / programs.name).symlink_to(programs)
        monkeypatch.setattr(account, "SHARED", disk)
        monkeypatch.setattr(leftovers, "SHARED", disk)
        yield disk
    finally:
        subprocess.run(["umount", "-l", disk], check=True)
        disk.rmdir()


@pytest.mark.long
def test_a_full_disk_loses_nothing_that_was_acknowledged(
    small_disk: Path, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    with running(Plant(Stack(home=Home(tmp_path / "home")))) as plant:
        crowd = Crowd(plant, 8, 14.0, seed=1)

        def fill() -> None:
            time.sleep(3)
            filler = small_disk / "filler"
            with filler.open("wb", buffering=0) as file, suppress(OSError):
                while file.write(b"x" * 65536):
                    pass
            assert shutil.disk_usage(small_disk).free < 65536
            time.sleep(FULL_FOR)
            filler.unlink()
            begun = time.monotonic()
            plant.revive("PostgreSQL")
            assert plant.wait_until(plant.answers, 60), "it serves again"
            record_property(RECOVERED, ("disk full", time.monotonic() - begun))

        crowd.run(meanwhile=fill)
        judged = plant.judge(crowd.history.calls, 60)
        assert judged["wrong"] == [], crowd.history.tally()
        assert judged["broken"] == {}
        assert judged["late"] == [], f"still waiting after {judged['waited']:.0f} s"
        assert crowd.history.tally()["hold: done"]

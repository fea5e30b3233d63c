"""ClamAV's own daemon understands what we say to it, and we what it answers; a word of ours is the
virus, for its lists are not at hand.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from pytest_django import Settings
from support.clamd import EICAR
from support.plant import Plant
from support.tried import not_tried

from tenants import antivirus
from tenants.antivirus import Infected, ScannerGone

PROGRAM: Final = shutil.which("clamd", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
LONGEST: Final = 1024 * 1024


@pytest.fixture(autouse=True)
def daemon(tmp_path: Path, settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """The daemon at a socket of its own, with one signature."""
    if PROGRAM is None:
        not_tried("NOT TRIED, it takes clamd (Debian: apt-get install clamav-daemon)")
    lists, socket, told = (tmp_path / name for name in ("lists", "clamd.ctl", "clamd.conf"))
    lists.mkdir()
    (lists / "ours.ndb").write_text(f"Eicar-Signature:0:*:{EICAR.hex()}\n")
    told.write_text(
        f"DatabaseDirectory {lists}\nLocalSocket {socket}\n"
        f"Foreground yes\nStreamMaxLength {LONGEST}\n"
    )
    settings.OKIENKO_CLAMAV = f"unix://{socket}"
    with subprocess.Popen([PROGRAM, "-c", told], stdout=subprocess.DEVNULL) as running:
        try:
            assert Plant.wait_until(socket.exists, 30)
            yield running
        finally:
            running.kill()


def test_it_is_there_and_passes_what_is_clean() -> None:
    assert antivirus.answers()
    antivirus.scan(b"%PDF-1.7\n%%EOF\n")
    antivirus.scan(b"")


def test_it_finds_the_test_virus_wherever_it_stands() -> None:
    for contents in (EICAR, b"x" * (antivirus.PIECE - 9) + EICAR):
        with pytest.raises(Infected, match="Eicar"):
            antivirus.scan(contents)


def test_what_is_too_much_for_it_does_not_pass() -> None:
    with pytest.raises(ScannerGone):
        antivirus.scan(b"x" * (LONGEST + 1))


def test_nothing_passes_once_it_is_gone(daemon: subprocess.Popen[bytes]) -> None:
    daemon.kill()
    daemon.wait()
    with pytest.raises(ScannerGone):
        antivirus.scan(b"x")
    assert not antivirus.answers()

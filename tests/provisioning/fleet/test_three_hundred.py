"""Three hundred offices on one server: what is promised of them holds, measured as a bench does.

The bench fills a cluster of its own, kills it with every office's data in its hands, and takes one
office out and puts it back. Ratios are held everywhere, with a fifth to spare on a busy machine;
seconds only where few wait for a processor, for a start shares it with whatever else goes on. All
figures are printed (``pytest -s``).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

import pytest
from support.plant import is_ours

OFFICES: Final = 300
RATIOS: Final = {
    f"new office as the {OFFICES}th to the 20th",
    f"a connection that serves {OFFICES} offices",
}
SECONDS: Final = {f"after kill -9 with {OFFICES} offices: answers again"}
TOLD: Final = {
    "export of one office",
    f"one of {OFFICES} offices put back from its archive",
}
BUSY: Final = 0.7
"""So much of the time somebody waits for a processor; the bench alone comes to less."""
TO_SPARE: Final = 1.2


def waited() -> float:
    """Seconds since the start of the machine in which somebody waited for a processor."""
    some = Path("/proc/pressure/cpu").read_text().partition("\n")[0]
    return int(some.rpartition("total=")[2]) / 1_000_000


@pytest.mark.long
def test_three_hundred_offices_cost_what_is_promised(tmp_path: Path) -> None:
    own = {name: value for name, value in os.environ.items() if not is_ours(name)}
    before, begun = waited(), time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "okienko", "bench", "fleet", "--json"],
        env=own | {"OKIENKO_HOME": str(tmp_path), "OKIENKO_FLEET": str(OFFICES)},
        capture_output=True,
        text=True,
        check=False,
    )
    share = (waited() - before) / (time.monotonic() - begun)
    assert done.returncode == 0, done.stderr[-3000:]
    figures = {one["name"]: one for one in json.loads(done.stdout)}
    for one in figures.values():
        print(f"{one['name']}: {one['value']:.2f} {one['unit']} {one['goal']}")  # noqa: T201 - told
    print(f"somebody waited for a processor {share:.0%} of the time")  # noqa: T201 - told
    assert figures.keys() >= RATIOS | SECONDS | TOLD, "left out: " + done.stderr[-1000:]
    assert all(figures[name]["value"] > 0 for name in TOLD)
    held = RATIOS if share > BUSY else RATIOS | SECONDS
    spare = TO_SPARE if share > BUSY else 1.0
    goals = {name: float(figures[name]["goal"].removeprefix("≤ ")) * spare for name in held}
    missed = [figures[name] for name in held if figures[name]["value"] > goals[name]]
    assert not missed, missed

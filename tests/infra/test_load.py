"""The minute a month opens, through Caddy and gunicorn: everybody is served or told."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.door import find_caddy
from support.rush import Wanted, run


@pytest.mark.long
def test_two_thousand_come_at_once_and_nobody_is_lost(tmp_path: Path) -> None:
    find_caddy()
    told = run(
        tmp_path / "home",
        Wanted(people=2000, seconds=60, counters=16, workers=3, patience=900),
    )
    assert told["promises"] == "kept", told
    assert told["booked"] + told["gave_up"] == 2000
    assert told["booked"] > 1800, told
    assert not {status for status in told["statuses"] if status >= 500 and status != 503}, told
    assert told["steps"]["staff"]["p95"] < 3000, "clerks work on"
    assert told["waited"] > 0

"""What stands in front of the program, and beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.door import Door, find_caddy
from support.plant import running
from support.prepared_schemas import Scripts

from okienko.embedded.home import Home
from okienko.embedded.stack import Stack


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory, scripts: Scripts) -> Iterator[Door]:
    """Caddy in front of gunicorn, with one office."""
    find_caddy()
    folder: Path = tmp_path_factory.mktemp("door") / "home"
    # A busy machine takes its time: who has begun waits for as long as it takes.
    extra = {
        "OKIENKO_RUSH_WARM": "0",
        "OKIENKO_RUSH_NEWCOMERS": "3",
        "OKIENKO_RUSH_GUESTS": "300",
    }
    plant = Door(Stack(home=Home(folder)), scripts=scripts, extra=extra)
    with running(plant) as door:
        assert isinstance(door, Door)
        yield door

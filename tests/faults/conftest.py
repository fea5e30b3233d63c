"""A whole installation of processes, for tests that press it hard or kill parts of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.plant import Plant, running_plant
from support.prepared_schemas import Scripts


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory, scripts: Scripts) -> Iterator[Plant]:
    """Web, worker and clock on durable servers, with one office."""
    folder: Path = tmp_path_factory.mktemp("plant") / "home"
    with running_plant(folder, scripts) as plant:
        yield plant

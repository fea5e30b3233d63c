"""Offices under construction: their files lie in a folder of the test's own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    settings.OKIENKO_FILES = str(tmp_path / "files")

"""An office file is applied: all of it or nothing, and twice is once."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from support.officefile import STARTERS, minimal

from provisioning.domain.apply import apply
from provisioning.domain.describe import describe
from provisioning.domain.difference import What
from provisioning.domain.dump import dump
from provisioning.officefile.load import Loaded, load
from provisioning.officefile.parse import parse
from tenants.context import office_context
from tenants.models import Office

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize("name", ["olsztyn", "pultusk"])
def test_a_starter_fills_an_office_and_then_changes_nothing(pultusk: Office, name: str) -> None:
    loaded = load(STARTERS / f"{name}.yaml")

    first = apply(pultusk, loaded, now=NOW)
    again = apply(pultusk, loaded, now=NOW)

    assert {change.what for change in first.changes} <= {What.ADDED, What.CHANGED}
    assert not again
    assert again.unchanged > 20

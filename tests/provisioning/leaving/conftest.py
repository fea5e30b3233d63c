"""An office with everything in it, about to leave; its files and archives in the test's folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support.full_house import House, fill

from provisioning.models import Leaving, NoticeLetter
from tenants.context import platform_context
from tenants.models import Office


@pytest.fixture(autouse=True)
def _own_backups(settings: Any, tmp_path: Path) -> None:
    settings.OKIENKO_BACKUPS = str(tmp_path / "backups")


@pytest.fixture
def office(new_office: Callable[[], Office]) -> Iterator[Office]:
    office = new_office()
    yield office
    with platform_context():
        Leaving.objects.filter(office=office).delete()
        NoticeLetter.objects.filter(office_id=office.pk).delete()


@pytest.fixture
def house(office: Office) -> House:
    return fill(office)

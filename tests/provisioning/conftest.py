"""Offices under construction: their files lie in a folder of the test's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import forget
from pytest_django import DjangoDbBlocker

from provisioning.models import Onboarding
from tenants.context import platform_context
from tenants.offices import find_office
from tenants.schema import drop_schema


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    settings.OKIENKO_FILES = str(tmp_path / "files")


@pytest.fixture
def subdomain(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A free subdomain; whatever office appears there is gone after the test."""
    with django_db_blocker.unblock():
        yield "boguchwala"
        if (office := find_office("boguchwala")) is not None:
            drop_schema(str(office.schema_name))
            forget(office)
        with platform_context():
            Onboarding.objects.filter(subdomain="boguchwala").delete()

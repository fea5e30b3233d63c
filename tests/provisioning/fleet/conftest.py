"""Thirteen offices: enough for two waves and a beginning of the third."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker
from support.fleet import Fleet, own_fleet
from support.prepared_schemas import kept_scripts

from provisioning.domain.fleet import migrate


@pytest.fixture(scope="module")
def _fleet(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, pytestconfig: pytest.Config
) -> Iterator[Fleet]:
    with (
        django_db_blocker.unblock(),
        own_fleet(kept_scripts(pytestconfig.cache.mkdir("okienko")), 13) as made,
    ):
        yield made


@pytest.fixture
def fleet(
    _fleet: Fleet, django_db_blocker: DjangoDbBlocker, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Fleet]:
    """The fleet; what a test adds to its schemas stays, under a name of the test's own."""
    monkeypatch.setattr(migrate, "PAUSE", 0.01)
    with django_db_blocker.unblock():
        yield _fleet

"""A connection is not kept for ever, and a warm request asks nothing about its host."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tenants.context import office_context
from tenants.db import base
from tenants.models import Office


def process() -> int:
    """The server's process at the other end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        number: int = cursor.fetchone()[0]
    return number


def visit(offices: list[Office]) -> list[int]:
    met = []
    for office in offices:
        with office_context(office):
            met.append(process())
    return met


def test_a_connection_that_has_been_in_many_offices_is_given_back(
    new_office: Callable[[], Office], monkeypatch: pytest.MonkeyPatch
) -> None:
    offices = [new_office(), new_office(), new_office()]
    connection.close()
    assert len(set(visit(offices * 2))) == 1
    monkeypatch.setattr(base, "PLACES_PER_CONNECTION", 2)
    assert len(set(visit(offices * 2))) > 1


def test_a_connection_is_never_given_back_in_the_middle_of_a_transaction(
    new_office: Callable[[], Office], monkeypatch: pytest.MonkeyPatch
) -> None:
    offices = [new_office(), new_office()]
    connection.close()
    monkeypatch.setattr(base, "PLACES_PER_CONNECTION", 0)
    with transaction.atomic():
        assert len(set(visit(offices * 2))) == 1
    assert len(set(visit(offices * 2))) > 1


def test_a_warm_request_asks_nothing_about_its_host(
    olsztyn: Office, at: Callable[[Office], Client]
) -> None:
    client = at(olsztyn)
    with CaptureQueriesContext(connection) as cold:
        assert client.get("/pomoc").status_code == 200
    with CaptureQueriesContext(connection) as warm:
        assert client.get("/pomoc").status_code == 200
    assert any("hostname" in one["sql"] for one in cold)
    assert not any("hostname" in one["sql"] or '"office"' in one["sql"] for one in warm)

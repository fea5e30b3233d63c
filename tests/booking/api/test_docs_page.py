"""The page for those who write programs: from the office's own host, complete."""

from __future__ import annotations

import re

from support.api import Api
from support.openapi import operations


def test_it_tells_of_every_call_with_its_examples_and_the_guide(api: Api) -> None:
    page = api.client.get("/api/v1/docs").content.decode()
    for path, method, operation in operations():
        assert f"{method.upper()} {path}" in page
        assert f'id="{operation["operationId"]}"' in page
    assert "A visit in five calls" in page
    assert "bookings.change" in page


def test_it_asks_nobody_else_for_anything(api: Api) -> None:
    page = api.client.get("/api/v1/docs").content.decode()
    fetched = re.findall(r'(?:src|srcset)="([^"]+)"|<link[^>]+href="([^"]+)"', page)
    assert fetched
    assert all(address.startswith("/") for pair in fetched for address in pair if address)

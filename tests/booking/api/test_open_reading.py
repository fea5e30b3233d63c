"""What everybody may read: by pages of other sites too, and not twice when nothing changed."""

from __future__ import annotations

import pytest
from support.api import EIGHT, Api, refused

OPEN = (
    "/services",
    "/services/dowod",
    "/units",
    "/services/dowod/days?from=2026-11-23&to=2026-11-24",
    "/services/dowod/slots?date=2026-11-23",
    "/nearest",
    "/nearest.jsonld",
    "/openapi.json",
)
CLOSED = ("/bookings", "/bookings/x", "/holds/x")


@pytest.mark.parametrize("path", OPEN)
def test_whoever_has_the_answer_is_told_that_it_is_good(api: Api, path: str) -> None:
    first = api.get(path)
    again = api.get(path, If_None_Match=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    assert api.get(path, If_None_Match='"another"').status_code == 200


def test_a_time_that_was_taken_makes_another_answer(api: Api) -> None:
    path = "/services/dowod/slots?date=2026-11-23"
    before = api.get(path)["ETag"]
    api.hold(EIGHT)
    answer = api.get(path, If_None_Match=before)
    assert answer.status_code == 200
    assert answer["ETag"] != before


def test_a_refusal_is_not_kept(api: Api) -> None:
    assert "ETag" not in api.get("/services/nic")


@pytest.mark.parametrize("path", OPEN)
def test_pages_of_any_site_may_read_it_without_credentials(api: Api, path: str) -> None:
    answer = api.get(path, Origin="https://portal.example.org")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer
    asked = api.client.options(f"/api/v1{path}", headers={"origin": "https://portal.example.org"})
    assert asked["Access-Control-Allow-Methods"] == "GET, HEAD"


def test_a_refusal_can_be_read_by_them_too(api: Api) -> None:
    answer = api.get("/services/nic", Origin="https://portal.example.org")
    refused(answer, 404, "not_found")
    assert answer["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("path", CLOSED)
def test_nothing_else_is_open_to_them(api: Api, path: str) -> None:
    for answer in (api.get(path), api.client.options(f"/api/v1{path}")):
        assert "Access-Control-Allow-Origin" not in answer

"""Whatever is sent, the answer is a clear problem and never a 500."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.api import EIGHT, PROBLEM, Api, refused
from support.town import Town

from booking.models import Booking
from tenants.context import office_context
from tenants.models import Office

POSTS = ("/holds", "/bookings")


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b'{"service": "dowod",}',
        b"{'service': 'dowod'}",
        b"\xff\xfe{",
        b'"\xc3\x28"',
        b'{"people": NaN}',
        b'{"people": -Infinity}',
        b"[" * 30_000,
        b'{"a":' * 10_000,
        b"9" * 10_000,
        b'{"service": "\\ud800"}',
        b'{"\\udc00": 1}',
        b'"' + b"x" * 1000,
        b"service=dowod&start=x",
        b"\x00",
    ],
)
@pytest.mark.parametrize("path", POSTS)
def test_what_is_no_json_is_malformed(api: Api, path: str, body: bytes) -> None:
    refused(api.post(path, body), 400, "malformed")


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "application/xml",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=utf-16",
        "application/json; charset=zlib",
        "application/jsonx",
        "json",
        "/",
        ";;;",
    ],
)
def test_another_kind_of_body_is_415(api: Api, kind: str) -> None:
    refused(api.post("/holds", b'{"service": 1}', kind=kind), 415, "unsupported_media_type")


@pytest.mark.parametrize("kind", ["application/json;charset=UTF-8", "APPLICATION/JSON; x=y"])
def test_json_may_be_named_at_length(api: Api, kind: str) -> None:
    body = json.dumps({"service": "dowod", "start": EIGHT}).encode()
    assert api.post("/holds", body, kind=kind).status_code == 201


def test_a_body_beyond_64_kb_is_too_large(api: Api) -> None:
    body = json.dumps({"service": "dowod", "start": EIGHT, "x": "y" * 70_000}).encode()
    refused(api.post("/holds", body), 413, "too_large")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/holds"),
        ("delete", "/bookings"),
        ("post", "/services"),
        ("put", "/holds/x"),
        ("patch", "/bookings/x"),
        ("delete", "/units"),
        ("get", "/holds/x/extension"),
        ("trace", "/services"),
    ],
)
def test_another_method_is_405_and_the_right_ones_are_named(
    api: Api, method: str, path: str
) -> None:
    answer = getattr(api.client, method)(f"/api/v1{path}")
    refused(answer, 405, "method_not_allowed")
    assert method.upper() not in answer["Allow"]
    assert answer["Allow"]


@pytest.mark.parametrize(
    "path", ["/", "/v1", "/v1/", "/v2/services", "/v1/services/", "/v1/nic", "/v1/holds/a/b/c"]
)
def test_an_unknown_address_is_a_problem_too(api: Api, path: str) -> None:
    refused(api.client.get(f"/api{path}"), 404, "not_found")


def test_options_names_the_methods(api: Api) -> None:
    answer = api.client.options("/api/v1/holds/x")
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer["Allow"] == "GET, DELETE, HEAD, OPTIONS"


def test_what_the_caller_accepts_is_not_asked(api: Api) -> None:
    for accept in ("application/xml", "text/html", "*/*;q=x", ";;", ""):
        answer = api.get("/units", accept=accept)
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    refused(api.get("/services/nic", accept="text/html"), 404, "not_found")


def test_head_answers_like_get_without_a_body(api: Api) -> None:
    answer = api.client.head("/api/v1/services")
    assert (answer.status_code, answer.content) == (200, b"")


def test_an_unexpected_mistake_is_a_500_that_tells_nothing(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("dorota@example.com")

    monkeypatch.setattr("booking.api.availability.free_days", broken)
    api.client.raise_request_exception = False
    answer = api.client.get("/api/v1/services/dowod/days")
    assert answer["Content-Type"] == PROBLEM
    assert (answer.status_code, answer.json()["code"]) == (500, "server_error")
    assert "dorota" not in answer.content.decode()


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters())
    | st.dates().map(str),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
NAMES = st.sampled_from(
    [
        "service",
        "start",
        "unit",
        "people",
        "services",
        "hold",
        "first_name",
        "last_name",
        "email",
        "phone",
        "pesel",
        "language",
        "answers",
        "consents",
        "pin",
        "reason",
    ]
)


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    path=st.sampled_from([*POSTS, "/bookings/{}/confirmation", "/bookings/{}/cancellation"]),
    body=st.dictionaries(NAMES, JSON) | JSON,
)
def test_any_json_is_answered_below_500_as_the_file_promises(
    api: Api, town: Town, tokens: dict[str, str], path: str, body: Any
) -> None:
    if isinstance(body, dict) and path == "/bookings":
        body.setdefault("hold", tokens["hold"])
    sent = json.dumps(body, allow_nan=True).encode()
    answer = api.post(path.format(tokens["manage"]), sent)
    assert answer.status_code < 500


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    path=st.sampled_from(
        [
            "/services",
            "/services/dowod/days",
            "/services/dowod/slots",
            "/services/{}",
            "/holds/{}",
            "/bookings/{}",
        ]
    ),
    part=st.text(st.characters(exclude_characters="/?#", exclude_categories=["Cs"]), min_size=1),
    query=st.dictionaries(
        st.sampled_from(["unit", "category", "q", "from", "to", "date"]),
        st.text(st.characters(exclude_categories=["Cs"])) | st.dates().map(str),
    ),
)
def test_any_address_and_query_is_answered_below_500(
    api: Api, path: str, part: str, query: dict[str, str]
) -> None:
    from urllib.parse import quote

    assert api.get(path.format(quote(part, safe="")), query).status_code < 500


@pytest.fixture
def tokens(api: Api, town: Town) -> dict[str, str]:
    """A hold and a pending visit to send nonsense to."""
    return {"manage": api.book([town.notice.pk]), "hold": api.hold("2026-11-23T08:15:00+01:00")}


def test_a_page_of_another_site_cannot_use_a_browsers_cookie(
    at: Callable[[Office], Client], town: Town, olsztyn: Office
) -> None:
    browser = Api(at(olsztyn))
    body = {"service": "dowod", "start": EIGHT}
    evil = "https://evil.example"
    assert browser.post("/holds", body, origin=evil).status_code == 201, "no cookie, no right"
    browser.client.post("/sprawa/dowod/termin", {"start": "2026-11-23T08:15:00+01:00"})
    body["start"] = "2026-11-23T08:30:00+01:00"
    for origin in (evil, "null", "http://pultusk.localhost:8000", "https://olsztyn.localhost:8000"):
        refused(browser.post("/holds", body, origin=origin), 403, "foreign_origin")
        refused(browser.delete("/holds/x", origin=origin), 403, "foreign_origin")
    assert browser.get("/services", origin=evil).status_code == 200
    own = browser.post("/holds", body, origin="http://olsztyn.localhost:8000")
    assert own.status_code == 201
    with office_context(olsztyn):
        assert Booking.objects.exclude(client="").count() == 2

"""The OpenAPI file: valid, complete, and its examples are true to it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import URLPattern
from drf_spectacular.validation import validate_schema
from support.api import Api
from support.openapi import PREFIX, operations, validator

from booking.api import urls
from booking.api.openapi import document
from booking.api.problems import CODES


def test_it_is_valid_openapi_3_1(api: Api) -> None:
    answer = api.client.get(f"{PREFIX}/openapi.json")
    assert answer.json() == document()
    assert document()["openapi"] == "3.1.0"
    validate_schema(answer.json())


def test_it_describes_every_call_there_is() -> None:
    patterns = [str(one.pattern) for one in urls.urlpatterns if isinstance(one, URLPattern)]
    routes = {f"{PREFIX}/" + re.sub(r"<str:(\w+)>", r"{\1}", one) for one in patterns}
    assert set(document()["paths"]) == routes - {f"{PREFIX}/openapi.json", f"{PREFIX}/docs"}


def test_it_is_made_without_a_warning(capsys: pytest.CaptureFixture[str]) -> None:
    document.cache_clear()
    document()
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("path", "method", "operation"),
    operations(),
    ids=[o["operationId"] for _, _, o in operations()],
)
def test_each_call_says_what_it_takes_what_it_answers_and_how_it_is_refused(
    path: str, method: str, operation: dict[str, Any]
) -> None:
    assert operation["summary"]
    assert operation["description"]
    named = {one["name"]: one for one in operation["parameters"]}
    assert set(re.findall(r"\{(\w+)\}", path)) <= set(named)
    assert "Accept-Language" in named
    assert ("Idempotency-Key" in named) == (method == "post"), "optional on every POST"
    answers = operation["responses"]
    good = next(status for status in answers if status.startswith("2"))
    if good != "204":
        assert all(told["examples"] for told in answers[good]["content"].values())
    refusals = [status for status in answers if status[0] in "45"]
    assert "429" in refusals
    for status in refusals:
        assert set(answers[status]["content"]) == {"application/problem+json"}
        assert answers[status]["content"]["application/problem+json"]["examples"]


def test_every_example_is_true_to_its_schema() -> None:
    seen = 0
    for path, method, operation in operations():
        bodies = [operation["requestBody"]] if "requestBody" in operation else []
        for content in [*bodies, *operation["responses"].values()]:
            for one in content.get("content", {}).values():
                for example in one.get("examples", {}).values():
                    errors = list(validator(one["schema"]).iter_errors(example["value"]))
                    assert not errors, (path, method, errors)
                    seen += 1
    assert seen > 80


def test_every_code_has_a_title_and_stands_in_the_file() -> None:
    codes = document()["components"]["schemas"]["CodeEnum"]["enum"]
    assert codes == CODES
    told = {
        example["value"]["code"]
        for _path, _method, operation in operations()
        for answer in operation["responses"].values()
        for example in answer.get("content", {})
        .get("application/problem+json", {})
        .get("examples", {})
        .values()
    }
    anywhere = {"bad_request", "method_not_allowed", "server_error"}
    assert set(codes) - told == anywhere

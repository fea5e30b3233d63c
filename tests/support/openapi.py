"""Holds real calls and answers against the OpenAPI file: what it does not promise is not given."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Final

from django.http import HttpResponse
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from booking.api.openapi import document

PREFIX: Final = "/api/v1"
UNDESCRIBED: Final = frozenset({405})
"""What the file need not say: it lists the methods there are."""


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    """Every (path, method, operation) of the file."""
    return [
        (path, method, operation)
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
    ]


def check_answer(answer: HttpResponse) -> None:
    """Fail unless the answer's status, kind and body are promised for its call."""
    request = answer.wsgi_request  # type: ignore[attr-defined]  # Django's test client puts it there
    operation = _operation(request.path, request.method.lower())
    if operation is None or answer.status_code in UNDESCRIBED:
        return
    where = f"{request.method} {request.path}: {answer.status_code} {answer.content!r}"
    promised = operation["responses"].get(str(answer.status_code))
    assert promised is not None, where
    if "content" not in promised:
        assert answer.content == b"", where
        return
    kind = answer.headers["Content-Type"]
    assert kind in promised["content"], where
    content = promised["content"][kind]
    if "json" not in kind:
        return
    body = answer.json()  # type: ignore[attr-defined]  # Django's test client puts it there
    errors = list(validator(content["schema"]).iter_errors(body))
    assert not errors, f"{where}\n{errors}"
    if kind == "application/problem+json":
        codes = {example["value"]["code"] for example in content["examples"].values()}
        assert body["code"] in codes, where
        assert body["status"] == answer.status_code, where


def validator(schema: dict[str, Any]) -> Draft202012Validator:
    """A validator of ``schema``, strict: an object has no more than its properties."""
    absolute = _absolute(schema)
    return Draft202012Validator(absolute, registry=_registry(), format_checker=FormatChecker())


def _operation(path: str, method: str) -> dict[str, Any] | None:
    for template, verb, operation in operations():
        if verb == method and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path):
            return operation
    return None


@cache
def _registry() -> Registry[Any]:
    strict = _strict(document())
    return Registry().with_resource("urn:api", Resource(strict, DRAFT202012))


def _absolute(schema: Any) -> Any:
    if isinstance(schema, dict):
        return {
            key: f"urn:api{value}" if key == "$ref" else _absolute(value)
            for key, value in schema.items()
        }
    return [_absolute(one) for one in schema] if isinstance(schema, list) else schema


def _strict(schema: Any) -> Any:
    """The same file with every object closed."""
    if isinstance(schema, dict):
        closed = {key: _strict(value) for key, value in schema.items()}
        if isinstance(schema.get("properties"), dict) and schema.get("type") == "object":
            closed.setdefault("additionalProperties", False)
        return closed
    return [_strict(one) for one in schema] if isinstance(schema, list) else schema

"""``/api/v1/docs``: the API described for people, by the office's own host and nobody else's."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.views.decorators.http import require_safe
from markdown_it import MarkdownIt

from .openapi import document

METHODS: Final = ("get", "post", "delete")


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of a call: its status, a word, and an example if there is one."""

    status: str
    says: str
    example: str


@dataclass(frozen=True, slots=True)
class Operation:
    """A call as the page tells it."""

    id: str
    method: str
    path: str
    summary: str
    says: str
    needs: str
    parameters: list[dict[str, Any]]
    body: str
    answers: list[Answer]


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The guide, then every call of the OpenAPI file with its examples."""
    response = render(request, "booking/api/docs.html", {"guide": _guide(), "calls": _calls()})
    response.headers["Cache-Control"] = "no-cache"
    return response


@cache
def _guide() -> SafeString:
    """``platform/docs/api.md``, the one source; no HTML of the text comes through."""
    text = Path(settings.API_GUIDE).read_text(encoding="utf-8")
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse(text)
    for place, token in enumerate(tokens):
        if token.type in {"heading_open", "heading_close"}:
            if token.nesting == 1:
                token.attrSet("id", slugify(tokens[place + 1].content))
            token.tag = f"h{min(int(token.tag[1]) + 1, 6)}"  # the page has a heading of its own
    made = str(parser.renderer.render(tokens, parser.options, {}))
    return mark_safe(made)  # noqa: S308 - made of our own text, whose HTML does not come through


@cache
def _calls() -> list[Operation]:
    return [
        _operation(path, method, operation)
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
        if method in METHODS
    ]


def _operation(path: str, method: str, told: dict[str, Any]) -> Operation:
    body = told.get("requestBody", {}).get("content", {}).get("application/json", {})
    return Operation(
        told["operationId"],
        method.upper(),
        path,
        told["summary"],
        told["description"],
        ", ".join(right for one in told.get("security", []) for right in one.get("apiKey", [])),
        told["parameters"],
        _first(body),
        [_answer(status, one) for status, one in told["responses"].items()],
    )


def _answer(status: str, told: dict[str, Any]) -> Answer:
    content: dict[str, Any] = next(iter(told.get("content", {}).values()), {})
    return Answer(status, told.get("description", ""), _first(content) if status[0] == "2" else "")


def _first(content: dict[str, Any]) -> str:
    for example in content.get("examples", {}).values():
        return json.dumps(example["value"], indent=2, ensure_ascii=False)
    return ""

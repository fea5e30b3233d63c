"""Figures for Prometheus, on the platform's own host; names and numbers, nobody's data."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from tenants.checks import Figures, figures

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
HELP: Final = {
    "okienko_offices": "Offices that are there, whatever their state.",
    "okienko_offices_checked": "Offices whose promises were asked at least once.",
    "okienko_invariants_offices_broken": "Offices where a promise was broken at the last look.",
    "okienko_invariants_broken": "Rows that broke a promise at the last look, by its name.",
    "okienko_invariants_last_check_seconds": "Age of the newest look at an office.",
    "okienko_invariants_oldest_whole_check_seconds": "Age of the oldest nightly look.",
    "okienko_due_backlog": "Hints of background work whose moment has come.",
    "okienko_outbox_waiting": "Messages late by more than a minute at the last looks.",
    "okienko_outbox_dead": "Messages given up.",
}


def metrics(request: HttpRequest) -> HttpResponse:
    """Answer who shows the token of ``OKIENKO_METRICS_TOKEN``; to others there is no such page."""
    token = settings.OKIENKO_METRICS_TOKEN
    shown = request.headers.get("Authorization", "")
    if not token or not hmac.compare_digest(shown.encode(), f"Bearer {token}".encode()):
        raise Http404
    return HttpResponse("".join(lines(figures(timezone.now()))), content_type=CONTENT_TYPE)


def lines(found: Figures) -> Iterator[str]:
    """The figures in Prometheus' text format."""
    plain: dict[str, float | None] = {
        "okienko_offices": found.offices,
        "okienko_offices_checked": found.checked,
        "okienko_invariants_offices_broken": found.offices_broken,
        "okienko_invariants_last_check_seconds": found.last_check,
        "okienko_invariants_oldest_whole_check_seconds": found.oldest_whole,
        "okienko_due_backlog": found.due,
        "okienko_outbox_waiting": found.waiting,
        "okienko_outbox_dead": found.dead,
    }
    for name, value in plain.items():
        if value is not None:
            yield from _head(name)
            yield f"{name} {value:.10g}\n"
    yield from _head("okienko_invariants_broken")
    for promise, rows in sorted(found.broken.items()):
        yield f'okienko_invariants_broken{{name="{_escaped(promise)}"}} {rows}\n'


def _head(name: str) -> Iterator[str]:
    yield f"# HELP {name} {HELP[name]}\n"
    yield f"# TYPE {name} gauge\n"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")

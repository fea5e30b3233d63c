"""Figures for Prometheus, on the platform's own host; names and numbers, nobody's data.

Three kinds: what stands in the database, the same from every process; what modules tell of the
installation; and what this process and its brothers counted of their own answers.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from prometheus_client import REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from tenants.checks import Figures, figures
from tenants.gauges import Gauge
from tenants.own_gauges import own_gauges
from tenants.registry import modules

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
    "okienko_outbox_oldest_seconds": "How late the oldest unsent message is.",
}
BROTHERS: Final = "PROMETHEUS_MULTIPROC_DIR"


def metrics(request: HttpRequest) -> HttpResponse:
    """Answer who shows the token of ``OKIENKO_METRICS_TOKEN``; to others there is no such page."""
    token = settings.OKIENKO_METRICS_TOKEN
    shown = request.headers.get("Authorization", "")
    if not token or not hmac.compare_digest(shown.encode(), f"Bearer {token}".encode()):
        raise Http404
    now = timezone.now()
    told = [
        *own_gauges(now),
        *(one for module in modules() if module.gauges for one in module.gauges(now)),
    ]
    text = "".join([*lines(figures(now)), *gauge_lines(told)])
    return HttpResponse(text.encode() + counted(), content_type=CONTENT_TYPE)


def counted() -> bytes:
    """What this process counted, or, under gunicorn, all its workers together."""
    registry: CollectorRegistry = REGISTRY
    if os.environ.get(BROTHERS):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # as it is published
    return generate_latest(registry)


def gauge_lines(told: Iterable[Gauge]) -> Iterator[str]:
    """Gauges in the same format, those of one name together."""
    seen = ""
    for one in told:
        if one.name != seen:
            yield f"# HELP {one.name} {one.help}\n# TYPE {one.name} gauge\n"
            seen = one.name
        yield f"{one.name}{_labels(one.labels)} {one.value:.10g}\n"


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
        "okienko_outbox_oldest_seconds": found.oldest,
    }
    for name, value in plain.items():
        if value is not None:
            yield from _head(name)
            yield f"{name} {value:.10g}\n"
    yield from _head("okienko_invariants_broken")
    for promise, rows in sorted(found.broken.items()):
        yield f"okienko_invariants_broken{_labels({'name': promise})} {rows}\n"


def _head(name: str) -> Iterator[str]:
    yield f"# HELP {name} {HELP[name]}\n"
    yield f"# TYPE {name} gauge\n"


def _labels(labels: Mapping[str, str]) -> str:
    told = ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items())
    return f"{{{told}}}" if told else ""


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")

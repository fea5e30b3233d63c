"""Days as an address or a form says them; of a span without a word, the month so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from django.utils.dateparse import parse_date


@dataclass(frozen=True, slots=True)
class Span:
    """Both days included."""

    first: date
    last: date


def span_of(request: HttpRequest, today: date) -> Span:
    """What ``od`` and ``do`` say; what they do not say well is today's month."""
    first = day_of(request.GET.get("od", "")) or today.replace(day=1)
    last = day_of(request.GET.get("do", "")) or today
    return Span(first, max(first, last))


def day_of(text: str) -> date | None:
    """The day that was typed or picked, if it is one."""
    try:
        return parse_date(text)
    except ValueError:
        return None

"""The page for whoever tried too often to sign in."""

from __future__ import annotations

from math import ceil

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from tenants.accounts.attempts import TooManyAttempts


def too_many(request: HttpRequest, refused: TooManyAttempts, templates: str) -> HttpResponse:
    """429: when to try again, in words and in ``Retry-After``; ``templates``: those of the door."""
    seconds = ceil((refused.until - timezone.now()).total_seconds())
    told = {"until": refused.until}
    answer = render(request, f"{templates}/too_many.html", told, status=refused.status)
    answer["Retry-After"] = str(max(1, seconds))
    return answer

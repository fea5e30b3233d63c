"""Buttons: addresses only a press may use; whoever opens one reads the visit's page instead."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

Press = Callable[[HttpRequest, str], HttpResponse]


def pressed(view: Press) -> Press:
    """POST presses; GET (a reload, a language switch, a mail scanner) goes to the visit's page."""

    @never_cache
    @wraps(view)
    def button(request: HttpRequest, token: str) -> HttpResponse:
        if request.method == "POST":
            return view(request, token)
        if request.method in {"GET", "HEAD"}:
            return redirect("booking:visit", token)
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])

    return button

"""How often one network address may press something on residents' pages.

Generous, for a whole town hall or a mobile operator may share an address; a program in a loop is
stopped all the same. Reading is free, the desk is not counted, and the demo is not either.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from tenants.accounts.attempts import Limit, TooManyAttempts
from tenants.network import network_address

from .refusals import refusal_page

PRESSES: Final = Limit("page-press", 120, timedelta(minutes=1))
RESIDENTS: Final = "booking"
"""The namespace of residents' addresses."""
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


class PageRates:
    """Counts what is sent to residents' pages; beyond the limit answers 429 and does nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """None lets the page answer."""
        match, address = request.resolver_match, network_address(request)
        if request.method in SAFE or match is None or match.namespace != RESIDENTS:
            return None
        if not settings.OKIENKO_RATE_LIMITS or not address:
            return None
        now = timezone.now()
        try:
            PRESSES.take(address, now=now)
        except TooManyAttempts as refusal:
            response = refusal_page(request, refusal)
            response.headers["Retry-After"] = str(int((refusal.until - now).total_seconds()) + 1)
            return response
        return None

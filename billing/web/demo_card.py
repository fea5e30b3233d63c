"""The demo's card company: pages on which nothing real is paid; absent everywhere else."""

from __future__ import annotations

import time

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from billing.configuration import DEMO_SECRET, card_gateway, demo_stripe
from billing.domain.reflect import apply_waiting, store_news
from billing.fake_stripe.checks import Refused
from billing.fake_stripe.invoices import customer_pays
from billing.fake_stripe.people import complete
from billing.fake_stripe.signing import signed


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, kind: str, name: str) -> HttpResponse:
    """A page to pay on (checkout), an invoice's own page, or the portal."""
    if not settings.OKIENKO_DEMO:
        raise Http404
    service = demo_stripe()
    shelf = {"checkout": "checkout/sessions", "invoice": "invoices", "portal": "customers"}
    if kind not in shelf:
        raise Http404
    try:
        if request.method == "POST" and kind != "portal":
            deed = complete if kind == "checkout" else customer_pays
            service.do(lambda desk: deed(desk, name))
            _bring_the_news()
        thing = service.do(lambda desk: dict(desk.one(shelf[kind], name)))
    except Refused as refused:
        raise Http404 from refused
    amount = thing.get("amount_total", thing.get("total", 0))
    told = {
        "kind": kind,
        "is_open": thing.get("status") == "open",
        "zloty": f"{amount // 100},{amount % 100:02d}",
        "back": thing.get("success_url", ""),
    }
    return render(request, "billing/platform/demo_card.html", told)


def _bring_the_news() -> None:
    """What the card company would post to us, by the same way: signed, stored, applied."""
    gateway = card_gateway()
    if gateway is None:
        return
    event = demo_stripe().events()[-1]
    body, signature = signed(event, DEMO_SECRET, int(time.time()))
    store_news(gateway.read_news(body, signature), now=timezone.now())
    apply_waiting(gateway, now=timezone.now())

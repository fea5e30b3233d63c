"""News from the card company: signed, stored by its id, answered; applied by a worker."""

from __future__ import annotations

import logging

from celery import current_app
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from kombu.exceptions import OperationalError

from billing.configuration import card_gateway
from billing.domain.reflect import store_news
from billing.rail import BadSignature

log = logging.getLogger(__name__)


@csrf_exempt
@require_POST
def stripe_news(request: HttpRequest) -> HttpResponse:
    """Take one piece of news: 400 for a forged or old one, 200 once it is safely stored.

    No worker has to be there: a job finds what waits.
    """
    gateway = card_gateway()
    if gateway is None:
        return HttpResponse(status=404)
    try:
        news = gateway.read_news(request.body, request.headers.get("Stripe-Signature", ""))
    except BadSignature:
        log.warning("a webhook with a bad signature was refused")
        return HttpResponse(status=400)
    if store_news(news, now=timezone.now()):
        try:
            current_app.signature("billing.card_news").apply_async(retry=False)
        except OperationalError:
            log.warning("no broker: news %s waits for the job", news.id)
    return HttpResponse(status=200)

"""Send what is due, one worker at a time per delivery, and never inside a transaction."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from http.client import HTTPException
from time import monotonic
from typing import Final

from django.db import transaction
from django.db.models import F, Min

from tenants.due import due
from tenants.messaging.channels.push import post
from tenants.messaging.webpush.endpoint import BadEndpoint, check_endpoint
from tenants.practice import is_practice

from .emit import DELIVER
from .models import Delivery, DeliveryState, Webhook
from .sign import headers

# The schedule of the Standard Webhooks specification: 75 hours in all.
PAUSES: Final[Sequence[timedelta]] = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    *(timedelta(hours=hours) for hours in (2, 5, 10, 14, 20, 24)),
)
LEASE: Final = timedelta(seconds=60)
TURN: Final = timedelta(seconds=20)
"""As long as one worker stays with one office: a slow address must not keep it from others."""
RESERVED: Final = 5
KEPT: Final = timedelta(days=30)
OK: Final = range(200, 300)
GONE: Final = 410


def sweep(*, now: datetime) -> int:
    """Send everything due in this office, for a bounded time; how many arrived."""
    Delivery.objects.exclude(state=DeliveryState.WAITING).filter(created_at__lt=now - KEPT).delete()
    begun, arrived = monotonic(), 0
    while timedelta(seconds=monotonic() - begun) < TURN:
        mine = _reserve(now)
        if not mine:
            break
        arrived += sum(_try(one, now) for one in mine)
    _come_again(now)
    return arrived


def send_again(delivery: Delivery, *, now: datetime) -> None:
    """Let a delivery go out once more, whatever became of it."""
    Delivery.objects.filter(pk=delivery.pk).update(
        state=DeliveryState.WAITING, due_at=now, attempts=0, leased_until=None
    )
    due(DELIVER, now)


def _reserve(now: datetime) -> list[Delivery]:
    with transaction.atomic():
        found = list(
            Delivery.objects.due(now)
            .select_for_update(skip_locked=True)
            .order_by("due_at", "id")[:RESERVED]
        )
        Delivery.objects.filter(pk__in=[one.pk for one in found]).update(
            leased_until=now + LEASE, attempts=F("attempts") + 1
        )
    webhooks = Webhook.objects.in_bulk([one.webhook_id for one in found])
    for one in found:
        one.webhook = webhooks[one.webhook_id]
        one.attempts += 1
    return found


def _try(delivery: Delivery, now: datetime) -> bool:
    if delivery.webhook.ended_at or delivery.webhook.stopped:
        _settle(delivery, DeliveryState.DEAD, error="ended", now=now)
        return False
    begun, status, error = monotonic(), None, ""
    try:
        status = 204 if is_practice() else _post(delivery, now)
    except BadEndpoint:
        error = "bad_address"
    except HTTPException:
        error = "no_http"
    except OSError as trouble:
        error = "timeout" if isinstance(trouble, TimeoutError) else "no_connection"
    took = int((monotonic() - begun) * 1000)
    if status in OK:
        _settle(delivery, DeliveryState.DELIVERED, status=status, took_ms=took, now=now)
        return True
    if status == GONE:
        # The partner's own word that nobody listens there any more (the specification's).
        Webhook.objects.filter(pk=delivery.webhook_id).update(stopped="gone")
        _settle(delivery, DeliveryState.DEAD, status=status, took_ms=took, now=now)
    elif delivery.attempts > len(PAUSES):
        _settle(delivery, DeliveryState.DEAD, status=status, error=error, took_ms=took, now=now)
    else:
        _later(delivery, status, error, took, now)
    return False


def _post(delivery: Delivery, now: datetime) -> int:
    check_endpoint(delivery.webhook.url)
    body = json.dumps(delivery.body, ensure_ascii=False, separators=(",", ":")).encode()
    secrets = delivery.webhook.secrets(now)
    signed = headers(secrets, str(delivery.pk), int(now.timestamp()), body)
    return post(delivery.webhook.url, body, signed)


def _later(delivery: Delivery, status: int | None, error: str, took_ms: int, now: datetime) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(
        due_at=now + PAUSES[delivery.attempts - 1],
        leased_until=None,
        tried_at=now,
        status=status,
        error=error,
        took_ms=took_ms,
    )


def _settle(delivery: Delivery, state: DeliveryState, *, now: datetime, **told: object) -> None:
    fields = {"status": None, "error": "", "took_ms": None, **told}
    Delivery.objects.filter(pk=delivery.pk).update(
        state=state, leased_until=None, tried_at=now, **fields
    )


def _come_again(now: datetime) -> None:
    waiting = Delivery.objects.filter(state=DeliveryState.WAITING)
    first = waiting.aggregate(at=Min("due_at"))["at"]
    if first is not None:
        due(DELIVER, max(first, now + timedelta(seconds=1)))

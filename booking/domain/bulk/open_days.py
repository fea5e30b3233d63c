"""Whether the days to be closed are closed: else people go on booking what is being cancelled."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from booking.domain.lead import bookable_days
from booking.domain.reception import Reception, reception
from booking.domain.sight import days
from booking.models import BulkKind, Service

from .order import Order


def still_open(order: Order, services: Collection[Service], now: datetime) -> bool:
    """Tell whether ``services`` are received on a day that the order empties and people can book.

    Some hours of a day are not told apart: such an order is never warned of. A query per unit.
    """
    meant = order.selection
    if order.kind == BulkKind.MOVE or meant.since or meant.until:
        return False
    ids = [one.pk for one in services]
    for unit in meant.units or (None,):
        who = reception(ids, unit, meant.first, meant.last)
        for service in services:
            first, last = bookable_days(service, now)
            span = days(max(first, meant.first), min(last, meant.last))
            if any(_receives(who, service, day, meant.counters) for day in span):
                return True
    return False


def _receives(who: Reception, service: Service, day: date, counters: Collection[object]) -> bool:
    return any(
        who.windows(one, day)
        for alike in who.alike(service.pk)
        for one in alike
        if not counters or one.id in counters
    )

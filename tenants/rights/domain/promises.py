"""What must be true of requests: numbered without a gap, and forgotten in time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Max

from tenants.rights.models import PersonRequest, RequestState

from .clock import KEPT

GRACE: Final = timedelta(days=2)
AT_MOST: Final = 20


def broken(now: datetime, since: datetime | None = None) -> dict[str, list[str]]:
    """Names of broken promises, with ids."""
    found = {}
    counted = PersonRequest.objects.aggregate(last=Max("number"), many=Count("number"))
    if (counted["last"] or 0) != counted["many"]:
        found["rights: a number of the register is missing"] = [str(counted["last"])]
    late = PersonRequest.objects.to_forget(now - KEPT - GRACE)
    asked = PersonRequest.objects.filter(
        state=RequestState.ASKED, received_at__lt=now - timedelta(days=1) - GRACE
    )
    for name, rows in (
        ("retention: an answered request that still tells whose it was", late),
        ("retention: a request nobody proved", asked),
    ):
        if ids := [str(one) for one in rows.values_list("pk", flat=True)[:AT_MOST]]:
            found[name] = ids
    return found

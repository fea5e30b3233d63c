"""What Prometheus is told about hosts, offices' and our own: how many, how soon; never which."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Min, Q

from provisioning.domain.watch.certificates import own_places
from provisioning.models import HostHealth, HostTrouble, PlaceHealth
from tenants.context import platform_context
from tenants.gauges import Gauge
from tenants.models import LIVING


def host_gauges(now: datetime) -> Iterator[Gauge]:
    """Hosts in trouble, and how long the certificate that ends first is still good."""
    living = HostHealth.objects.filter(hostname__tenant__state__in=LIVING)
    own = PlaceHealth.objects.filter(name__in=own_places())
    wrong = Count("pk", filter=~Q(trouble=HostTrouble.NONE))
    with platform_context():
        found = [rows.aggregate(first=Min("expires_at"), wrong=wrong) for rows in (living, own)]
    troubled = sum(one["wrong"] for one in found)
    yield Gauge("okienko_hosts_troubled", "Hosts that were not in order last night.", troubled)
    ends = [one["first"] for one in found if one["first"] is not None]
    if ends:
        yield Gauge(
            "okienko_certificate_left_seconds",
            "How long the certificate that ends first is good.",
            (min(ends) - now).total_seconds(),
        )

"""What Prometheus is told about the hosts of offices: how many, how soon; never which."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Min, Q

from provisioning.models import HostHealth, HostTrouble
from tenants.context import platform_context
from tenants.gauges import Gauge
from tenants.models import LIVING


def host_gauges(now: datetime) -> Iterator[Gauge]:
    """Hosts in trouble, and how long the certificate that ends first is still good."""
    living = HostHealth.objects.filter(hostname__tenant__state__in=LIVING)
    with platform_context():
        found = living.aggregate(
            first=Min("expires_at"),
            troubled=Count("pk", filter=~Q(trouble=HostTrouble.NONE)),
        )
    yield Gauge(
        "okienko_hosts_troubled", "Hosts that were not in order last night.", found["troubled"]
    )
    if found["first"] is not None:
        yield Gauge(
            "okienko_certificate_left_seconds",
            "How long the certificate that ends first is good.",
            (found["first"] - now).total_seconds(),
        )

"""Which offices there are, and how much is in one of them."""

from __future__ import annotations

from collections.abc import Mapping

from tenants.accounts.models import STAFF, User
from tenants.context import office_context, platform_context
from tenants.models import Office, OfficeState

from .describe import describe


def every_office() -> list[Office]:
    """All offices that are not gone, by subdomain."""
    with platform_context():
        return list(Office.objects.exclude(state=OfficeState.GONE).order_by("subdomain"))


def overview(office: Office) -> Mapping[str, int]:
    """How many things an office has; no data of anybody. Empty while it is being built."""
    if office.state == OfficeState.BUILDING:
        return {}
    with office_context(office):
        document = describe()
        return {
            "locations": len(document.locations),
            "units": len(document.units),
            "services": len(document.services),
            "published": sum(one.status == "published" for one in document.services),
            "counters": len(document.counters),
            "staff": User.objects.filter(is_active=True, role__in=STAFF).count(),
        }

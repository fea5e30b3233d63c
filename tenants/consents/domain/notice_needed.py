"""No service is published while nobody is told what happens to their data (art. 13 GDPR)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from tenants.consents.days import local_day
from tenants.consents.errors import NoticeMissing
from tenants.consents.models import ConsentKind, ConsentVersion, VersionStatus
from tenants.consents.subjects import needs_notice

GROUP = "booking"
DAY: Final = timedelta(days=1)


def has_notice(now: datetime) -> bool:
    """Tell whether those who book are shown a notice at this moment."""
    shown = ConsentVersion.objects.in_force(GROUP, local_day(now))
    return bool(shown.filter(consent__kind=ConsentKind.NOTICE).exists())


def notice_ends(now: datetime) -> date | None:
    """The last day on which those who book are shown a notice, where one is now and none follows.

    None also where services do without one.
    """
    if not needs_notice():
        return None
    notices = ConsentVersion.objects.filter(
        consent__group=GROUP, consent__kind=ConsentKind.NOTICE, status=VersionStatus.IN_FORCE
    )
    today = local_day(now)
    last = today - DAY
    for begins, ends in notices.order_by("valid_from").values_list("valid_from", "valid_to"):
        if begins > last + DAY:
            break
        if ends is None:
            return None
        last = max(last, ends)
    return last if last >= today else None


def require_notice(now: datetime) -> None:
    """Call before a service is published. Raises ``NoticeMissing``."""
    if not has_notice(now):
        raise NoticeMissing

"""No service is published while nobody is told what happens to their data (art. 13 GDPR)."""

from __future__ import annotations

from datetime import datetime

from tenants.consents.days import local_day
from tenants.consents.errors import NoticeMissing
from tenants.consents.models import ConsentKind, ConsentVersion

GROUP = "booking"


def has_notice(now: datetime) -> bool:
    """Tell whether those who book are shown a notice at this moment."""
    shown = ConsentVersion.objects.in_force(GROUP, local_day(now))
    return bool(shown.filter(consent__kind=ConsentKind.NOTICE).exists())


def require_notice(now: datetime) -> None:
    """Call before a service is published. Raises ``NoticeMissing``."""
    if not has_notice(now):
        raise NoticeMissing

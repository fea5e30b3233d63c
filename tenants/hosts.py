"""Which office answers at a host; exact names only, remembered for a minute."""

from __future__ import annotations

import time
from typing import Final

from .context import platform_context
from .models import LIVING, Hostname, Office

REMEMBER_SECONDS: Final = 60.0
REMEMBER_HOSTS: Final = 10_000

_known: dict[str, tuple[float, Office]] = {}


def office_at(host: str) -> Office | None:
    """The office that answers at ``host`` (lower case, no port), or None.

    Found hosts are remembered in the process, so a warm request asks nothing; unknown ones are not,
    so a new office answers at once and strangers cannot fill the memory.
    """
    moment = time.monotonic()
    if (known := _known.get(host)) and known[0] > moment:
        return known[1]
    with platform_context():
        hostname = (
            Hostname.objects.select_related("tenant")
            .filter(domain=host, tenant__state__in=LIVING)
            .first()
        )
    if hostname is None:
        _known.pop(host, None)
        return None
    if len(_known) >= REMEMBER_HOSTS:
        _known.clear()
    office: Office = hostname.tenant
    _known[host] = (moment + REMEMBER_SECONDS, office)
    return office


def forget_hosts() -> None:
    """Forget what is remembered: after an office or a host name changed in this process."""
    _known.clear()

"""The network address a request came from, as far as it can be believed."""

from __future__ import annotations

from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Final

from django.conf import settings
from django.http import HttpRequest

SUBSCRIBER: Final = 64
"""Bits of an IPv6 address that name a subscriber; the rest each of his devices chooses itself."""


def network_address(request: HttpRequest) -> str:
    """The visitor's IP address; ``""`` when there is none to believe (a unix socket, a test).

    Under HTTPS we stand behind our own proxy, which appends the address it saw to
    ``X-Forwarded-For``: only that last entry is believed, the ones before are the visitor's word.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.OKIENKO_HTTPS:
        address = request.headers.get("x-forwarded-for", address).rpartition(",")[2]
    try:
        seen = ip_address(address.strip())
    except ValueError:
        return ""
    wrapped = seen.ipv4_mapped if isinstance(seen, IPv6Address) else None
    return str(wrapped or seen)


def subscriber(whose: str) -> str:
    """Whom a limit counts: of an IPv6 address its /64; anything else stays as it is.

    One subscriber has a whole /64, and with it more addresses than any limit has patience.
    """
    try:
        seen = IPv6Address(whose)
    except ValueError:
        return whose
    return str(IPv6Network((int(seen), SUBSCRIBER), strict=False))

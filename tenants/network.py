"""The network address a request came from, as far as it can be believed."""

from __future__ import annotations

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def network_address(request: HttpRequest) -> str:
    """The visitor's IP address; ``""`` when there is none to believe (a unix socket, a test).

    Under HTTPS we stand behind our own proxy, which appends the address it saw to
    ``X-Forwarded-For``: only that last entry is believed, the ones before are the visitor's word.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.OKIENKO_HTTPS:
        address = request.headers.get("x-forwarded-for", address).rpartition(",")[2]
    try:
        return str(ip_address(address.strip()))
    except ValueError:
        return ""

"""Where to go next: only to this host, whatever an address says."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.utils.http import url_has_allowed_host_and_scheme


def own_path(wanted: str, otherwise: str) -> str:
    """``wanted`` if it is a path of this very host, else ``otherwise``."""
    if wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return otherwise


def path_of(address: str) -> str:
    """Path and query of a full address, such as the one htmx names."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path

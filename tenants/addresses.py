"""The public address of a page of the current office, for messages: there is no request."""

from __future__ import annotations

from django.conf import settings

from .context import current_office


def office_host() -> str:
    """The host residents know, with port where the installation has one."""
    return f"{current_office().subdomain}.{settings.OKIENKO_BASE}"


def office_url(path: str) -> str:
    """The absolute address of ``path`` (``/rezerwacja/…``)."""
    return f"{settings.OKIENKO_SCHEME}://{office_host()}{path}"

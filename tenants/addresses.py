"""The public address of a page of the current office, for messages: there is no request."""

from __future__ import annotations

from django.conf import settings

from .context import current_office
from .models import Office


def host_of(office: Office) -> str:
    """The host links name: the office's own where it has one, else its subdomain; with port."""
    if settings.OKIENKO_STANDALONE:
        return str(settings.OKIENKO_BASE)
    if not office.main_host:
        return f"{office.subdomain}.{settings.OKIENKO_BASE}"
    _base, colon, port = settings.OKIENKO_BASE.partition(":")
    return f"{office.main_host}{colon}{port}"


def office_host() -> str:
    """The host residents know, with port where the installation has one."""
    return host_of(current_office())


def office_url(path: str) -> str:
    """The absolute address of ``path`` (``/rezerwacja/…``)."""
    return f"{settings.OKIENKO_SCHEME}://{office_host()}{path}"

"""Who holds a time, without an account: a signed cookie, set with the first hold and not before."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from tenants.context import current_office


def known_client(request: HttpRequest) -> str:
    """The client of this browser at this office, or nothing; a forged cookie is nothing."""
    value: Any = request.get_signed_cookie(settings.OKIENKO_CLIENT_COOKIE, default="", salt=_salt())
    return str(value)


def client_of(request: HttpRequest) -> str:
    """The client of this browser, or a new one."""
    return known_client(request) or secrets.token_urlsafe(18)


def remember_client(response: HttpResponseBase, client: str) -> None:
    """Keep the client until the browser closes; a cookie of this office's host only."""
    response.set_signed_cookie(
        settings.OKIENKO_CLIENT_COOKIE,
        client,
        salt=_salt(),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _salt() -> str:
    return f"okienko.client.{current_office().id}"

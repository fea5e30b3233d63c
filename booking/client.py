"""Who holds a time, without an account: a signed cookie, set with the first hold and not before.

Shared by the pages and the API, so it stands beside both. The signature is made with the office's
own key: the cookie of one office is nothing at another.
"""

from __future__ import annotations

import base64
import hmac
import re
import secrets
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from tenants.secrets import office_mac

PURPOSE: Final = "booking.client"
NAME_BYTES: Final = 18
FORM: Final = re.compile(r"([A-Za-z0-9_-]{24})\.([A-Za-z0-9_-]{43})")
"""Name and signature, in base64 without padding."""


def known_client(request: HttpRequest) -> str:
    """The client of this browser at this office, or nothing; a forged cookie is nothing."""
    parts = FORM.fullmatch(request.COOKIES.get(settings.OKIENKO_CLIENT_COOKIE, ""))
    if parts is None or not hmac.compare_digest(_signature(parts[1]), parts[2]):
        return ""
    return parts[1]


def client_of(request: HttpRequest) -> str:
    """The client of this browser, or a new one."""
    return known_client(request) or new_client()


def new_client() -> str:
    """The name of somebody who was not here before."""
    return secrets.token_urlsafe(NAME_BYTES)


def signed(client: str) -> str:
    """What a browser keeps: in a cookie, in a frame as a part of the address."""
    return f"{client}.{_signature(client)}"


def remember_client(response: HttpResponseBase, client: str) -> None:
    """Keep the client until the browser closes; a cookie of this office's host only."""
    response.set_cookie(
        settings.OKIENKO_CLIENT_COOKIE,
        signed(client),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _signature(client: str) -> str:
    return base64.urlsafe_b64encode(office_mac(PURPOSE, client.encode())).rstrip(b"=").decode()

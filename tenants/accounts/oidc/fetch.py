"""Asking a service an office named: nothing inside our network is reached, no redirect followed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from django.conf import settings

from tenants.outside import TIMEOUT_SECONDS, NotOutside, PinnedHttps, public_address, target_of

from .errors import ServiceTrouble

LARGEST: Final = 256 * 1024
LONGEST: Final = 1000
PORTS: Final = frozenset({443, 8443})
OK: Final = 200


def get(url: str) -> dict[str, Any]:
    """The JSON object at an address. Raises ``ServiceTrouble``."""
    return _ask("GET", url, None, {})


def post(url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> dict[str, Any]:
    """The JSON object that answers a form. Raises ``ServiceTrouble``."""
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    return _ask("POST", url, urlencode(form), {**kind, **headers})


def check_address(url: str) -> None:
    """Raise ``ServiceTrouble`` unless it is an address such a service may have.

    Only its form is judged here; where the name leads is judged at each call anew.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ServiceTrouble("an unreadable address") from error
    if len(url) > LONGEST or not parts.hostname or parts.username or parts.password:
        raise ServiceTrouble("no such address")
    if settings.OKIENKO_PRIVATE_SIGN_IN_SERVICES:
        if parts.scheme != "https" and not _is_here(parts.hostname):
            raise ServiceTrouble("not https")
    elif parts.scheme != "https" or port not in PORTS | {None}:
        raise ServiceTrouble("not https")


def _ask(method: str, url: str, body: str | None, headers: Mapping[str, str]) -> dict[str, Any]:
    check_address(url)
    connection = _connection(url)
    try:
        connection.request(method, target_of(url), body, {"Accept": "application/json", **headers})
        with connection.getresponse() as answer:
            if answer.status != OK:
                raise ServiceTrouble(f"answered {answer.status}")
            read = answer.read(LARGEST + 1)
    except (OSError, HTTPException) as error:
        raise ServiceTrouble("no answer") from error
    finally:
        connection.close()
    if len(read) > LARGEST:
        raise ServiceTrouble("too much of an answer")
    try:
        found = json.loads(read)
    except ValueError as error:
        raise ServiceTrouble("no JSON") from error
    if not isinstance(found, dict):
        raise ServiceTrouble("no JSON object")
    return found


def _connection(url: str) -> HTTPConnection:
    parts = urlsplit(url)
    host, is_tls = parts.hostname or "", parts.scheme == "https"
    address = _outside(host, parts.port or (443 if is_tls else 80))
    if is_tls:
        return PinnedHttps(host, parts.port, address)
    return HTTPConnection(address, parts.port, timeout=TIMEOUT_SECONDS)


def _outside(host: str, port: int) -> str:
    try:
        return public_address(host, port, private=settings.OKIENKO_PRIVATE_SIGN_IN_SERVICES)
    except NotOutside as error:
        raise ServiceTrouble("inside our network") from error
    except OSError as error:
        raise ServiceTrouble("no such name") from error


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

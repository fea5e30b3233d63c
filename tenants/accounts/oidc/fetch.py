"""Asking a service an office named: nothing inside our network is reached, no redirect followed."""

from __future__ import annotations

import json
import socket
import ssl
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from django.conf import settings

from .errors import ServiceTrouble

TIMEOUT_SECONDS: Final = 10
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
    parts = urlsplit(url)
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    connection = _connection(url)
    try:
        connection.request(method, path, body, {"Accept": "application/json", **headers})
        answer = connection.getresponse()
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
        return _Pinned(host, parts.port, address)
    return HTTPConnection(address, parts.port, timeout=TIMEOUT_SECONDS)


def _outside(host: str, port: int) -> str:
    """The address to call: the one that was looked at; a name cannot change in between."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise ServiceTrouble("no such name") from error
    addresses = [str(one[4][0]) for one in found]
    if not settings.OKIENKO_PRIVATE_SIGN_IN_SERVICES:
        for one in map(ip_address, addresses):
            if not one.is_global or one.is_multicast:
                raise ServiceTrouble("inside our network")
    return addresses[0]


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class _Pinned(HTTPSConnection):
    """HTTPS to one address, with the certificate of the name."""

    def __init__(self, host: str, port: int | None, address: str) -> None:
        self._tls = ssl.create_default_context()
        super().__init__(host, port, timeout=TIMEOUT_SECONDS, context=self._tls)
        self._address = address

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), TIMEOUT_SECONDS)
        self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)

"""Calling hosts that others name: an office's services, partners' programs, browsers' endpoints.

Nothing inside our network is reached, no redirect is followed, and the address that was looked at
is the one that is called: a name cannot change in between.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from http.client import HTTPSConnection
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final
from urllib.parse import urlsplit

from django.utils.encoding import iri_to_uri

TIMEOUT_SECONDS: Final = 10
NOBODYS: Final = IPv4Network("192.0.0.0/24")  # protocols' own; clouds answer there too
TRANSLATED: Final = IPv6Network("64:ff9b::/96")
OLDER: Final = 2**32


class NotOutside(OSError):
    """The name leads nowhere we may go."""


def public_address(host: str, port: int, *, private: bool = False) -> str:
    """An address of ``host``, to be called in place of the name; ``private``: inside is allowed.

    A name that leads to one private address and one public is refused: who answers so means no
    good. Raises ``NotOutside``, ``OSError`` where the name is not known now.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:  # no name can look like this
        raise socket.gaierror("no such name") from error
    addresses = [str(one[4][0]) for one in found]
    if not private and any(leads_inside(one) for one in addresses):
        raise NotOutside("inside our network")
    return addresses[0]


def leads_inside(address: str) -> bool:
    """Whether an address, or one that is wrapped in it, is not of the public internet.

    Gateways and kernels unwrap the older ones that newer ones carry: mapped, translated (NAT64),
    tunnelled (6to4, Teredo).
    """
    found = ip_address(address.partition("%")[0])
    return any(
        not one.is_global or one.is_multicast or one in NOBODYS for one in (found, *_wrapped(found))
    )


def _wrapped(address: IPv4Address | IPv6Address) -> Iterator[IPv4Address]:
    if isinstance(address, IPv4Address):
        return
    for one in (address.ipv4_mapped, address.sixtofour, *(address.teredo or ())):
        if one is not None:
            yield one
    if address in TRANSLATED or int(address) < OLDER:
        yield IPv4Address(int(address) % OLDER)


def target_of(url: str) -> str:
    """What of an address is asked for, in the letters of the protocol."""
    parts = urlsplit(url)
    return iri_to_uri(f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}")


class PinnedHttps(HTTPSConnection):
    """HTTPS to one address, with the certificate of the name."""

    def __init__(self, host: str, port: int | None, address: str) -> None:
        self._tls = ssl.create_default_context()
        super().__init__(host, port, timeout=TIMEOUT_SECONDS, context=self._tls)
        self._address = address

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), TIMEOUT_SECONDS)
        self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)

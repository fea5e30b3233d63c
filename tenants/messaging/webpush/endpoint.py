"""Where pushes go: an address a browser gave us, so it must not lead into our own network."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from tenants.outside import NotOutside, public_address

HTTPS: Final = "https"
HTTPS_PORT: Final = 443
LONGEST: Final = 1000


class BadEndpoint(Exception):
    """Not an address a push service has."""


def check_endpoint(endpoint: str) -> None:
    """Raise ``BadEndpoint`` unless it is an HTTPS address of the public internet.

    Only its form is judged here; ``resolve`` judges where the name leads, at each push anew.
    """
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError as error:
        raise BadEndpoint("unreadable") from error
    if len(endpoint) > LONGEST or parts.scheme != HTTPS or not parts.hostname:
        raise BadEndpoint("not https")
    if parts.username or parts.password or port not in {None, HTTPS_PORT}:
        raise BadEndpoint("user or port")
    if "." not in parts.hostname or parts.hostname.endswith((".localhost", ".local", ".internal")):
        raise BadEndpoint("a name of no public host")


def resolve(host: str, port: int = HTTPS_PORT) -> str:
    """An address of ``host`` to connect to, checked; connect to it, not to the name.

    Raises ``BadEndpoint``, ``OSError`` where the name is not known now.
    """
    try:
        return public_address(host, port)
    except NotOutside as error:
        raise BadEndpoint("leads into a private network") from error

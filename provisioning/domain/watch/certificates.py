"""Does a host answer, with a certificate browsers believe, and until when?

A TLS handshake with port 443 of a host of ours, and nothing is sent. An office's own host may lead
wherever its name servers say: into a private network we do not follow it.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from django.conf import settings

from provisioning.models import HostHealth, HostTrouble, PlaceHealth
from tenants.context import platform_context
from tenants.messaging.webpush.endpoint import HTTPS_PORT, BadEndpoint, resolve
from tenants.models import LIVING, Hostname

PATIENCE: Final = 5.0
EXPIRED: Final = 10  # X509_V_ERR_CERT_HAS_EXPIRED
OTHER_NAME: Final = 62  # X509_V_ERR_HOSTNAME_MISMATCH
Resolve = Callable[[str, int], str]


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look at a host found; ``expires_at`` only where the certificate is believed."""

    trouble: HostTrouble = HostTrouble.NONE
    expires_at: datetime | None = None


def hosts_to_look_at() -> list[int]:
    """Every host of a living office, unless pages travel without TLS here (the demo)."""
    if settings.OKIENKO_SCHEME != "https":
        return []
    with platform_context():
        hosts = Hostname.objects.filter(tenant__state__in=LIVING, tenant__practice_of=None)
        return list(hosts.order_by("pk").values_list("pk", flat=True))


def look_at_host(hostname_id: int, *, now: datetime) -> HostHealth | None:
    """Look at one host and write it down; None for a host that is not ours, or without TLS here."""
    if settings.OKIENKO_SCHEME != "https":
        return None
    with platform_context():
        host = Hostname.objects.filter(pk=hostname_id, tenant__state__in=LIVING).first()
    if host is None:
        return None
    seen = look(str(host.domain), where=_ours if _is_under_base(str(host.domain)) else resolve)
    with platform_context():
        health, _made = HostHealth.objects.update_or_create(
            hostname=host,
            defaults={
                "checked_at": now,
                "trouble": seen.trouble,
                "expires_at": seen.expires_at,
            },
        )
    return health


def own_places() -> list[str]:
    """The platform's own hosts, which no office's row names: the domain, and the operators'."""
    if settings.OKIENKO_STANDALONE:
        return []  # the office's own
    return [settings.OKIENKO_BASE_HOST, settings.OKIENKO_PANEL_HOST]


def look_at_own_places(*, now: datetime) -> None:
    """Look at each of them and write it down; nothing without TLS here."""
    if settings.OKIENKO_SCHEME != "https":
        return
    for name in own_places():
        seen = look(name, where=_ours)
        with platform_context():
            PlaceHealth.objects.update_or_create(
                name=name,
                defaults={
                    "checked_at": now,
                    "trouble": seen.trouble,
                    "expires_at": seen.expires_at,
                },
            )


def look(
    host: str,
    *,
    where: Resolve = resolve,
    port: int = HTTPS_PORT,
    trust: ssl.SSLContext | None = None,
) -> Seen:
    """Shake hands with ``host`` and hang up. ``where``: finds its address, or refuses."""
    try:
        address = where(host, port)
    except BadEndpoint:
        return Seen(HostTrouble.PRIVATE)
    except (OSError, UnicodeError):
        return Seen(HostTrouble.UNKNOWN)
    try:
        with (
            socket.create_connection((address, port), timeout=PATIENCE) as plain,
            (trust or ssl.create_default_context()).wrap_socket(plain, server_hostname=host) as tls,
        ):
            certificate = tls.getpeercert() or {}
    except ssl.SSLCertVerificationError as error:
        return Seen(_why(error.verify_code))
    except OSError:
        return Seen(HostTrouble.SILENT)
    ends = ssl.cert_time_to_seconds(str(certificate["notAfter"]))
    return Seen(expires_at=datetime.fromtimestamp(ends, UTC))


def _why(code: int) -> HostTrouble:
    if code == EXPIRED:
        return HostTrouble.EXPIRED
    return HostTrouble.OTHER_NAME if code == OTHER_NAME else HostTrouble.UNTRUSTED


def _is_under_base(host: str) -> bool:
    """Its name servers are ours, so it may lead into our own network (stand-alone)."""
    return host.endswith(f".{settings.OKIENKO_BASE_HOST}")


def _ours(host: str, port: int) -> str:
    return str(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][4][0])

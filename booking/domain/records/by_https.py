"""An adapter that is a real one and an example: a day's records by POST to an HTTPS address.

What the other side must do stands in ``platform/docs/ezd.md``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPException
from typing import ClassVar, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.boxes import Box
from tenants.outside import NotOutside, PinnedHttps, public_address, target_of

from .adapter import NotTaken, Parcel, register_adapter

HTTPS_PORT: Final = 443
OK: Final = range(200, 300)
BUSY: Final = frozenset({408, 425, 429})
SERVER_ERROR: Final = 500
UNAUTHORIZED: Final = frozenset({401, 403})


@dataclass(frozen=True, slots=True)
class ByHttps:
    """An address that takes one XML file a day, and the password it asks for."""

    address: str
    token: str = ""

    code: ClassVar[str] = "https"
    label: ClassVar[str | Promise] = _("a file to an HTTPS address")
    boxes: ClassVar[Sequence[Box]] = (
        Box("address", _("Address that begins with https://"), secret=False),
        Box("token", _("Password (bearer token)"), required=False),
    )

    def hand_over(self, parcel: Parcel) -> str:
        """POST it; the ``Location`` that is answered, if any. Raises ``NotTaken``, ``OSError``."""
        status, location = self._ask(
            "POST",
            parcel.file("xml"),
            {
                "Content-Type": "application/xml",
                "Content-Disposition": f'attachment; filename="{parcel.name}.xml"',
                "Idempotency-Key": str(parcel.id),
            },
        )
        if status not in OK:
            raise _trouble(status)
        return location

    def check(self) -> str:
        """HEAD: does it answer, and does it know us? Raises ``NotTaken``, ``OSError``."""
        status, _location = self._ask("HEAD", None, {})
        if status in UNAUTHORIZED or status >= SERVER_ERROR:
            raise _trouble(status)
        return _("It answers (HTTP %(status)d).") % {"status": status}

    def _ask(self, method: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, str]:
        """The status and the ``Location`` of the answer, which is not read any further."""
        host, port = self._place()
        if self.token:
            headers = {**headers, "Authorization": f"Bearer {self.token}"}
        connection = PinnedHttps(host, port, _outside(host, port))
        try:
            connection.request(method, target_of(self.address), body, headers)
            with connection.getresponse() as answer:
                return answer.status, answer.getheader("Location", "")
        except HTTPException as error:
            raise OSError(_("The other side does not speak HTTP.")) from error
        finally:
            connection.close()

    def _place(self) -> tuple[str, int]:
        try:
            parts = urlsplit(self.address)
            port = parts.port or HTTPS_PORT
        except ValueError as error:
            raise NotTaken(_("This is no address.")) from error
        if not self.address.isascii() or not self.token.isascii():
            raise NotTaken(_("The address and the password have plain signs only, without “ą”."))
        if parts.scheme != "https" or not parts.hostname or parts.username or parts.password:
            raise NotTaken(_("The address has to begin with https:// and hold no password."))
        if port != HTTPS_PORT and not settings.OKIENKO_PRIVATE_DOCUMENT_SYSTEMS:
            raise NotTaken(_("Only the port of HTTPS is called."))
        return parts.hostname, port


def offer_https() -> None:
    """Put it into the list; booking does so in ``ready()``, as every plug-in does."""
    register_adapter(ByHttps)


def _outside(host: str, port: int) -> str:
    try:
        return public_address(host, port, private=settings.OKIENKO_PRIVATE_DOCUMENT_SYSTEMS)
    except NotOutside as error:
        raise NotTaken(_("The address leads nowhere on the public internet.")) from error


def _trouble(status: int) -> NotTaken | OSError:
    told = _("It answered HTTP %(status)d.") % {"status": status}
    return OSError(told) if status in BUSY or status >= SERVER_ERROR else NotTaken(told)

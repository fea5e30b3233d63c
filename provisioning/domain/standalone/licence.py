"""The licence of a stand-alone office: a text its vendor signed, and what it says.

It is an agreement put into a file, not a lock. It tells how many counters and locations were
bought and until when updates and help are included. Nothing ever stops because of it: passing a
number or a day shows the administrator a sentence, and residents and clerks notice nothing.
"""

from __future__ import annotations

import base64
import json
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tenants.entitlements import COUNTERS, LOCATIONS, Entitlements
from tenants.errors import Refusal
from tenants.signature import is_signed, sign


class NoLicence(Refusal):
    """There is no licence file, or it is not one the vendor signed."""

    code: ClassVar[str] = "no_licence"
    status: ClassVar[int] = 422
    message = _("There is no valid licence file. The office works as before; ask your vendor.")


@dataclass(frozen=True, slots=True)
class Licence:
    """What was bought; ``upkeep_until``: the last day of updates and help, None for no end.

    ``counters`` and ``locations``: None for as many as one likes.
    """

    number: str
    office: str
    issued_on: date
    upkeep_until: date | None = None
    counters: int | None = None
    locations: int | None = None

    def has_upkeep(self, today: date) -> bool:
        """Tell whether updates and help are included on a day."""
        return self.upkeep_until is None or today <= self.upkeep_until

    def entitlements(self) -> Entitlements:
        """The same as what a subscription would grant."""
        wanted = {COUNTERS: self.counters, LOCATIONS: self.locations}
        limits = {key: limit for key, limit in wanted.items() if limit is not None}
        return Entitlements(plan=self.number, limits=limits)


def issue(licence: Licence) -> str:
    """The licence file, signed by the platform's key: the vendor's side."""
    said = _said(licence)
    signature = base64.b64encode(sign(_bytes(said))).decode()
    return json.dumps({"licence": said, "signature": signature}, ensure_ascii=False, indent=1)


def read_licence(text: str, vendor: bytes) -> Licence:
    """What a licence file says, if whoever holds the private half of ``vendor`` signed it.

    Raises ``NoLicence``.
    """
    try:
        told = json.loads(text)
        said, signature = told["licence"], base64.b64decode(told["signature"], validate=True)
        if not is_signed(vendor, _bytes(said), signature):
            raise NoLicence
        return _licence(said)
    except (ValueError, KeyError, TypeError) as error:
        raise NoLicence from error


def own_licence() -> Licence:
    """The licence of this installation. Raises ``NoLicence``."""
    try:
        text = Path(settings.OKIENKO_LICENCE).read_text("utf-8")
        vendor = Path(settings.OKIENKO_LICENCE_KEY).read_bytes()
    except OSError as error:
        raise NoLicence from error
    return read_licence(text, vendor)


def _said(licence: Licence) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in asdict(licence).items()
    }


def _licence(said: dict[str, Any]) -> Licence:
    until = said["upkeep_until"]
    return Licence(
        number=said["number"],
        office=said["office"],
        issued_on=date.fromisoformat(said["issued_on"]),
        upkeep_until=date.fromisoformat(until) if until else None,
        counters=said["counters"],
        locations=said["locations"],
    )


def _bytes(said: dict[str, Any]) -> bytes:
    """What is signed: the same whatever the order and the spaces in the file."""
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

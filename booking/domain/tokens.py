"""Everything a resident proves a right with: derived, never stored (engine, rule 7).

Three secrets, never mixed: the *hold* token while the form is open; the *manage* token, answered by
submit and in every message; the *confirm* secret (link or PIN), only in the message, so that it
proves the address. A new generation kills the old ones.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from booking.errors import NotFound
from booking.models import Booking, WaitlistEntry
from tenants.secrets import office_mac

MAC_BYTES: Final = 24  # 192 bits
ID_BYTES: Final = 16
PIN_DIGITS: Final = 6


class Purpose(StrEnum):
    """What a token is for."""

    HOLD = "hold"
    MANAGE = "manage"
    CONFIRM = "confirm"


WAITLIST: Final = "waitlist"


@dataclass(frozen=True, slots=True)
class ReadToken:
    """A token that is genuine, and whose."""

    purpose: Purpose
    booking: Booking


def hold_token(booking: Booking) -> str:
    """The token of the form."""
    return _token(booking, Purpose.HOLD)


def manage_token(booking: Booking) -> str:
    """The token to see, move and cancel the visit with."""
    return _token(booking, Purpose.MANAGE)


def confirm_token(booking: Booking) -> str:
    """The token of the confirmation link; never answered by the API or shown on a page."""
    return _token(booking, Purpose.CONFIRM)


def pin(booking: Booking) -> str:
    """Six digits that confirm like the link; sent, never shown."""
    number = int.from_bytes(_mac(booking, "pin"), "big") % 10**PIN_DIGITS
    return f"{number:0{PIN_DIGITS}d}"


def pin_fits(booking: Booking, typed: str) -> bool:
    """Compare without telling by the time taken how much of it was right."""
    return hmac.compare_digest(pin(booking).encode(), typed.strip().encode())


def waitlist_token(entry: WaitlistEntry) -> str:
    """The token to see one's place in line and to leave it with."""
    raw = entry.pk.bytes + office_mac(f"booking.{WAITLIST}", entry.pk.bytes)[:MAC_BYTES]
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def read_waitlist_token(text: str) -> UUID:
    """The id of the entry a token is for; raises ``NotFound`` for anything that is not ours."""
    raw = _decoded(text)
    entry_id = UUID(bytes=raw[:ID_BYTES])
    mac = office_mac(f"booking.{WAITLIST}", entry_id.bytes)[:MAC_BYTES]
    if not hmac.compare_digest(mac, raw[ID_BYTES:]):
        raise NotFound
    return entry_id


def read_token(text: str) -> ReadToken:
    """Find the booking of a token; raises ``NotFound`` for anything that is not ours."""
    raw = _decoded(text)
    booking = (
        Booking.objects.select_related("service", "unit", "counter", "location")
        .filter(pk=UUID(bytes=raw[:ID_BYTES]))
        .first()
    )
    if booking is None:
        raise NotFound
    for purpose in Purpose:
        if hmac.compare_digest(_mac(booking, purpose), raw[ID_BYTES:]):
            return ReadToken(purpose, booking)
    raise NotFound


def _decoded(text: str) -> bytes:
    try:
        raw = base64.urlsafe_b64decode(text.encode("ascii", "strict") + b"=" * (-len(text) % 4))
    except (binascii.Error, ValueError) as error:
        raise NotFound from error
    if len(raw) != ID_BYTES + MAC_BYTES:
        raise NotFound
    return raw


def _token(booking: Booking, purpose: Purpose) -> str:
    raw = booking.pk.bytes + _mac(booking, purpose)
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _mac(booking: Booking, purpose: str) -> bytes:
    data = booking.pk.bytes + booking.generation.to_bytes(4, "big")
    return office_mac(f"booking.{purpose}", data)[:MAC_BYTES]

"""The address of one ticket, for a telephone: derived, never stored; it opens its place alone."""

from __future__ import annotations

import base64
import binascii
import hmac
from typing import Final
from uuid import UUID

from booking.errors import NotFound
from booking.models import Ticket
from tenants.secrets import office_mac

PURPOSE: Final = "booking.ticket"
MAC_BYTES: Final = 24
ID_BYTES: Final = 16


def ticket_token(ticket: Ticket) -> str:
    """What stands in the address."""
    raw = ticket.pk.bytes + office_mac(PURPOSE, ticket.pk.bytes)[:MAC_BYTES]
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def read_ticket_token(text: str) -> Ticket:
    """The ticket of an address; raises ``NotFound`` for anything that is not ours."""
    try:
        raw = base64.urlsafe_b64decode(text.encode("ascii", "strict") + b"=" * (-len(text) % 4))
    except (binascii.Error, ValueError) as error:
        raise NotFound from error
    ticket_id = raw[:ID_BYTES]
    mac = office_mac(PURPOSE, ticket_id)[:MAC_BYTES]
    if len(raw) != ID_BYTES + MAC_BYTES or not hmac.compare_digest(mac, raw[ID_BYTES:]):
        raise NotFound
    related = Ticket.objects.select_related("service", "counter", "location", "booking")
    found: Ticket | None = related.filter(pk=UUID(bytes=ticket_id)).first()
    if found is None:
        raise NotFound
    return found

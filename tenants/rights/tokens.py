"""What a person proves a right to a request with: derived, never stored."""

from __future__ import annotations

import base64
import binascii
import hmac
from typing import Final
from uuid import UUID

from tenants.addresses import office_url
from tenants.secrets import office_mac

from .errors import NoSuchRequest
from .models import PersonRequest

DIGITS: Final = 6
ID_BYTES: Final = 16
MAC_BYTES: Final = 24
PATH: Final = "/prywatnosc/wniosek"


def code_of(asked: PersonRequest) -> str:
    """Six digits only this office can make of the row and its round; sent, never shown or kept."""
    said = asked.pk.bytes + asked.code_round.to_bytes(4, "big")
    number = int.from_bytes(office_mac("rights.code", said), "big") % 10**DIGITS
    return f"{number:0{DIGITS}d}"


def page_token(asked: PersonRequest) -> str:
    """The token of the page on which the person sees the request."""
    raw = asked.pk.bytes + _mac(asked.pk)
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def page_url(asked: PersonRequest) -> str:
    """The whole address of that page, for a message."""
    return office_url(f"{PATH}/{page_token(asked)}")


def read_page_token(token: str) -> PersonRequest:
    """The request behind a token. Raises ``NoSuchRequest`` for anything that is not ours."""
    try:
        raw = base64.urlsafe_b64decode(token.encode("ascii", "strict") + b"=" * (-len(token) % 4))
    except (binascii.Error, ValueError) as error:
        raise NoSuchRequest from error
    if len(raw) != ID_BYTES + MAC_BYTES:
        raise NoSuchRequest
    request_id = UUID(bytes=raw[:ID_BYTES])
    found = PersonRequest.objects.filter(pk=request_id).first()
    if found is None or not hmac.compare_digest(_mac(request_id), raw[ID_BYTES:]):
        raise NoSuchRequest
    return found


def _mac(request_id: UUID) -> bytes:
    return office_mac("rights.page", request_id.bytes)[:MAC_BYTES]

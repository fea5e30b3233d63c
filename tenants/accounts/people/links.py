"""The link of an invitation: made of its row when the letter is sent, never kept."""

from __future__ import annotations

import base64
import binascii
import hmac
from datetime import datetime
from typing import Final
from uuid import UUID

from tenants.accounts.models import Invitation
from tenants.addresses import office_url
from tenants.secrets import office_mac

from .errors import InvitationOver

ID_BYTES: Final = 16
MAC_BYTES: Final = 16


def link_of(invitation: Invitation) -> str:
    """Where the password is set."""
    raw = invitation.pk.bytes + _mac(invitation.pk)
    return office_url(f"/panel/zaproszenie/{base64.urlsafe_b64encode(raw).rstrip(b'=').decode()}")


def open_invitation(token: str, now: datetime) -> Invitation:
    """The invitation of a link that works. Raises ``InvitationOver``."""
    invitation_id = _read(token)
    if invitation_id is None:
        raise InvitationOver
    found = Invitation.objects.filter(
        pk=invitation_id, used_at=None, withdrawn_at=None, expires_at__gt=now
    )
    invitation = found.select_related("account").first()
    if invitation is None:
        raise InvitationOver
    return invitation


def _read(token: str) -> UUID | None:
    try:
        raw = base64.urlsafe_b64decode(token.encode("ascii", "strict") + b"=" * (-len(token) % 4))
    except (binascii.Error, ValueError):
        return None
    if len(raw) != ID_BYTES + MAC_BYTES:
        return None
    invitation_id = UUID(bytes=raw[:ID_BYTES])
    is_ours = hmac.compare_digest(_mac(invitation_id), raw[ID_BYTES:])
    return invitation_id if is_ours else None


def _mac(invitation_id: UUID) -> bytes:
    return office_mac("accounts.invitation", invitation_id.bytes)[:MAC_BYTES]

"""Letters that came back: reports of mail servers (RFC 3464), read and written beside the message.

A report changes one word beside a message that was sent, and nothing else: whoever forges one must
know its ``Message-ID``, which only its reader and the servers on its way do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import Message as Part
from email.parser import HeaderParser
from typing import Final
from uuid import UUID

from .gateways.protocol import Fate
from .models import Message, MessageChannel, MessageState

LARGEST: Final = 1024 * 1024
BOUNCED: Final = "bounced"
OURS: Final = re.compile(
    r"<([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})@[^<>\s]+>"
)
STATUS: Final = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
REPORT: Final = "message/delivery-status"
RETURNED: Final = frozenset({"message/rfc822", "text/rfc822-headers", "message/global"})


@dataclass(frozen=True, slots=True)
class Bounce:
    """One letter that did not arrive: which, of which office (its subdomain), and why (5.1.1)."""

    message: UUID
    office: str
    status: str


def read_bounce(raw: bytes) -> Bounce | None:
    """What a report says; None where it is none, or says that the letter is only late."""
    if len(raw) > LARGEST:
        return None
    # The old policy keeps what it cannot read as it is, instead of raising.
    mail = message_from_bytes(raw, policy=policy.compat32)
    status = next(filter(None, map(_failure, mail.walk())), "")
    original = next(filter(None, map(_original, mail.walk())), None)
    if not status or original is None:
        return None
    name = OURS.fullmatch(str(original["Message-ID"] or "").strip().lower())
    office = str(original["X-Okienko-Office"] or "").strip().lower()
    return Bounce(UUID(name[1]), office, status) if name else None


def note_bounce(bounce: Bounce, *, now: datetime) -> bool:
    """Write it beside the message, in its office; False where it is noted, or nothing of ours."""
    sent = Message.objects.filter(
        pk=bounce.message,
        channel=MessageChannel.EMAIL,
        state__in=[MessageState.SENT, MessageState.UNKNOWN],
        delivered="",
    )
    told = f"{BOUNCED} {bounce.status}"
    return bool(sent.update(delivered=Fate.FAILED, delivered_at=now, error=told))


def _failure(part: Part) -> str:
    """The status of the first recipient that failed for good."""
    if part.get_content_type() != REPORT or not isinstance(part.get_payload(), list):
        return ""
    for block in part.get_payload():
        assert isinstance(block, Part)
        status = STATUS.search(str(block["Status"] or ""))
        if str(block["Action"] or "").strip().lower() == "failed" and status:
            return status[0]
    return ""


def _original(part: Part) -> Part | None:
    """The head of the letter that came back."""
    if part.get_content_type() not in RETURNED:
        return None
    inner = part.get_payload()
    if isinstance(inner, list):
        found = inner[0] if inner else None
        return found if isinstance(found, Part) else None
    body = part.get_payload(decode=True)
    words = body.decode("utf-8", "replace") if isinstance(body, bytes) else str(inner)
    return HeaderParser(policy=policy.compat32).parsestr(words)

"""What is in an e-mail: the parts people read and the files that came with it."""

from __future__ import annotations

import email
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import default
from typing import Final

from .store import Message

OFFICE_HEADER: Final = "X-Okienko-Office"
KIND_HEADER: Final = "X-Okienko-Kind"


@dataclass(frozen=True)
class Attachment:
    """A file that came with an e-mail."""

    name: str
    content_type: str
    content: bytes


def read_letter(source: bytes, *, to: str, sender: str, now: datetime) -> Message:
    """An e-mail, as it came over SMTP, as a message to one of its recipients."""
    letter = _parsed(source)
    return Message(
        channel="email",
        to=to,
        sender=str(letter["From"] or sender),
        subject=str(letter["Subject"] or "").strip(),  # a folded one begins with a space
        text=_part(letter, "plain"),
        html=_part(letter, "html"),
        office=str(letter[OFFICE_HEADER] or ""),
        kind=str(letter[KIND_HEADER] or ""),
        sent_at=now,
        source=source,
    )


def attachments(source: bytes) -> list[Attachment]:
    """The files in an e-mail, in its order."""
    found = []
    for number, part in enumerate(_parsed(source).iter_attachments(), start=1):
        content = part.get_payload(decode=True)
        found.append(
            Attachment(
                name=part.get_filename() or f"{number}",
                content_type=part.get_content_type(),
                content=content if isinstance(content, bytes) else b"",
            )
        )
    return found


def _parsed(source: bytes) -> EmailMessage:
    return email.message_from_bytes(source, _class=EmailMessage, policy=default)


def _part(letter: EmailMessage, kind: str) -> str:
    part = letter.get_body((kind,))
    if part is None:
        return ""
    content: str = part.get_content()
    # SMTP ends lines with CR LF; people who compare texts expect what was written.
    return content.replace("\r\n", "\n")

"""Messages in one SQLite file: it survives a restart and keeps only the newest."""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Self

KEPT: Final = 2000
TABLE: Final = """
CREATE TABLE IF NOT EXISTS message (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    channel TEXT NOT NULL, recipient TEXT NOT NULL, sender TEXT NOT NULL,
    subject TEXT NOT NULL, text TEXT NOT NULL, html TEXT NOT NULL,
    office TEXT NOT NULL, kind TEXT NOT NULL, sent_at TEXT NOT NULL, source BLOB NOT NULL
)
"""
COLUMNS: Final = "channel, recipient, sender, subject, text, html, office, kind, sent_at"


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message to one recipient; ``source`` is an e-mail as it arrived, empty for an SMS."""

    channel: str  # email | sms
    to: str
    sender: str
    subject: str
    text: str
    html: str
    office: str
    kind: str
    sent_at: datetime
    source: bytes = b""
    id: int = 0

    def as_json(self) -> dict[str, str]:
        """As ``GET /api/messages`` gives it."""
        return {
            "channel": self.channel,
            "to": self.to,
            "subject": self.subject,
            "text": self.text,
            "html": self.html,
            "office": self.office,
            "kind": self.kind,
            "sent_at": self.sent_at.isoformat(timespec="milliseconds"),
        }


class Store:
    """All messages; safe to use from several threads."""

    def __init__(self, file: Path) -> None:
        self._lock = threading.Lock()
        self._line = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        self._line.execute("PRAGMA journal_mode = WAL")
        self._line.execute("PRAGMA synchronous = OFF")  # a demo's mail need not survive a power cut
        self._line.execute(TABLE)
        self._line.execute("CREATE INDEX IF NOT EXISTS message_recipient ON message (recipient)")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._line.close()

    def add(self, message: Message) -> int:
        """Keep a message, let the oldest go; the new message's id."""
        values = (
            *(message.channel, message.to, message.sender, message.subject, message.text),
            *(message.html, message.office, message.kind, message.sent_at.isoformat()),
            message.source,
        )
        with self._lock:
            added = self._line.execute(
                f"INSERT INTO message ({COLUMNS}, source) VALUES (?,?,?,?,?,?,?,?,?,?)",  # noqa: S608 - constants only
                values,
            ).lastrowid
            assert added
            self._line.execute("DELETE FROM message WHERE id <= ?", [added - KEPT])
        return added

    def newest(self, to: str = "", limit: int = KEPT) -> list[Message]:
        """The newest first; with ``to``, only those to exactly this address or number."""
        where, values = ("WHERE recipient = ?", [to]) if to else ("", [])
        with self._lock:
            rows = self._line.execute(
                f"SELECT {COLUMNS}, x'', id FROM message {where} ORDER BY id DESC LIMIT ?",  # noqa: S608 - constants only
                [*values, limit],
            ).fetchall()
        return [_message(row) for row in rows]

    def get(self, number: int) -> Message | None:
        """One message with its source."""
        with self._lock:
            row = self._line.execute(
                f"SELECT {COLUMNS}, source, id FROM message WHERE id = ?",  # noqa: S608 - constants only
                [number],
            ).fetchone()
        return _message(row) if row else None

    def empty(self) -> None:
        """Throw all messages away."""
        with self._lock:
            self._line.execute("DELETE FROM message")


def _message(row: tuple[str, str, str, str, str, str, str, str, str, bytes, int]) -> Message:
    channel, to, sender, subject, text, html, office, kind, sent_at, source, number = row
    return Message(
        channel=channel,
        to=to,
        sender=sender,
        subject=subject,
        text=text,
        html=html,
        office=office,
        kind=kind,
        sent_at=datetime.fromisoformat(sent_at).astimezone(UTC),
        source=source,
        id=number,
    )

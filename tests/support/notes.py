"""Messages that need no booking: a source called ``note`` with one text, ``hello``."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from tenants.ids import uuid7
from tenants.messaging.models import Message
from tenants.messaging.outbox import Owed, owe
from tenants.messaging.sources import Letter

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
EMAIL = (
    "Subject: Witaj, {{ who }}\n\nDzień dobry,\n\nSprawa: {{ who }}\nZobacz: https://a.example/x\n"
)
SMS = "Dzień dobry, {{ who }}: żółw „ma” już 1–2 łapy…"


class Notes:
    """A source whose letters are what the test puts there."""

    def __init__(self, texts: Path) -> None:
        self.texts = texts
        self.letters: dict[UUID, Letter | None] = {}
        (texts / "pl").mkdir(exist_ok=True)
        self.write("hello.email", EMAIL)
        self.write("hello.sms", SMS)
        self.write("footer.email", "Urząd {{ who }}\n")

    def write(self, name: str, words: str) -> None:
        """Put a text into the folder."""
        (self.texts / "pl" / f"{name}.liquid").write_text(words, encoding="utf-8")

    def letter(self, message: Message) -> Letter | None:
        return self.letters.get(message.about)

    def about(self, **words: Any) -> UUID:
        """Something to write about; ``words`` as ``Letter`` takes them."""
        about = uuid7()
        plain: dict[str, Any] = {
            "to": "dorota@example.com",
            "language": "pl",
            "variables": {"who": "Dorota"},
        }
        self.letters[about] = Letter(**plain | words)
        return about


def note(about: UUID, **words: Any) -> Message:
    """Owe one message about something; ``words`` as ``Owed`` takes them."""
    plain = {"kind": "hello", "channel": "email", "occasion": "first", "due_at": NOW}
    owe([Owed(about_kind="note", about=about, **plain | words)], now=NOW)
    return Message.objects.filter(about=about).latest("created_at", "id")


def again(message: Message) -> Message:
    """What the database says now."""
    return Message.objects.get(pk=message.pk)

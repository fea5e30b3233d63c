"""A source of messages that needs no booking, and a mail server that really receives."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tenants.ids import uuid7
from tenants.messaging import sources
from tenants.messaging.models import Message
from tenants.messaging.sources import Letter


class Post:
    """What the mail server got, and how it answers: by these words, or ``die`` after the words."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.answers: list[str] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd calls it so
        parsed = BytesParser(policy=default).parsebytes(bytes(envelope.content or b""))
        assert isinstance(parsed, EmailMessage)
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer == "die":
            self.mails.append(parsed)
            assert server.transport is not None
            server.transport.abort()
            await asyncio.sleep(0)
            return "250 never read"
        if answer.startswith("250"):
            self.mails.append(parsed)
        return answer

    async def handle_RCPT(  # noqa: N802 - aiosmtpd calls it so
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("nobody@"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"


@pytest.fixture
def post(settings: Any) -> Iterator[Post]:
    """A mail server on a free port."""
    handler = Post()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]  # the controller cannot choose one itself
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "tenants.messaging.channels.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    yield handler
    controller.stop()


class Notes:
    """A source whose letters are what the test puts there."""

    def __init__(self, texts: Path) -> None:
        self.texts = texts
        self.letters: dict[UUID, Letter | None] = {}

    def letter(self, message: Message) -> Letter | None:
        return self.letters.get(message.about)

    def about(self, **words: Any) -> UUID:
        """Something to write about."""
        about = uuid7()
        words = {
            "to": "dorota@example.com",
            "language": "pl",
            "variables": {"who": "Dorota"},
        } | words
        self.letters[about] = Letter(**words)
        return about


@pytest.fixture
def notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Notes:
    """The source ``note`` with one text, ``hello``."""
    folder = tmp_path / "pl"
    folder.mkdir()
    (folder / "hello.email.liquid").write_text(
        "Subject: Witaj, {{ who }}\n\nDzień dobry,\n\nSprawa: {{ who }}\nZobacz: https://a.example/x\n"
    )
    (folder / "hello.sms.liquid").write_text("Dzień dobry, {{ who }}: żółw „ma” już 1–2 łapy…")
    (folder / "footer.email.liquid").write_text("Urząd {{ who }}\n")
    source = Notes(tmp_path)
    monkeypatch.setitem(sources._sources, "note", source)
    return source

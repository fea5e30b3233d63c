"""The mailbox's SMTP side: says yes to everything."""

from __future__ import annotations

import asyncio
import socket
from datetime import UTC, datetime
from functools import partial

from aiosmtpd.smtp import SMTP, Envelope, Session

from .letters import read_letter
from .store import Store


class Receiver:
    """Puts what arrives into the store, once for each recipient."""

    def __init__(self, store: Store) -> None:
        self.store = store

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Called by aiosmtpd when an e-mail is complete."""
        source = envelope.original_content or b""
        now = datetime.now(UTC)  # noqa: TID251 - the edge: this is when it arrived
        for to in envelope.rcpt_tos:
            sender = envelope.mail_from or ""
            self.store.add(read_letter(source, to=to, sender=sender, now=now))
        return "250 OK"


async def receive(store: Store, listener: socket.socket) -> None:
    """Take e-mails on ``listener`` for ever."""
    loop = asyncio.get_running_loop()
    protocol = partial(
        SMTP, Receiver(store), hostname="okienko-mailbox", enable_SMTPUTF8=True, loop=loop
    )
    server = await loop.create_server(protocol, sock=listener)
    await server.serve_forever()

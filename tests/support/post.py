"""Mail servers: one that receives, and one that misbehaves at the step you name."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Post:
    """What the mail server got, and how it answers: by these words, or not at all.

    ``die`` takes the letter and ``vanish`` does not; both hang up without a word.
    """

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.answers: list[str] = []
        self.seconds = 0.0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd calls it so
        parsed = BytesParser(policy=default).parsebytes(bytes(envelope.content or b""))
        assert isinstance(parsed, EmailMessage)
        answer = self.answers.pop(0) if self.answers else "250 OK"
        await asyncio.sleep(self.seconds)
        if answer in {"die", "vanish"}:
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


class OnFreePort(Controller):
    """aiosmtpd on a port the system chose; nobody can take it in between."""

    def __init__(self, handler: Post) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        super().__init__(handler, hostname="127.0.0.1", port=self.socket.getsockname()[1])

    def _create_server(self) -> Any:
        return self.loop.create_server(self._factory_invoker, sock=self.socket)


class RudeServer:
    """Speaks SMTP until ``step``, and then hangs, hangs up or says something else.

    Steps: ``banner``, ``EHLO``, ``MAIL``, ``RCPT``, ``DATA`` (before the words), ``words`` (after
    them, when it should say yes or no), ``QUIT``.
    """

    def __init__(self, step: str, manner: str) -> None:
        self.step, self.manner = step, manner
        self.accepted = self.lines = 0
        self.reached = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._kept: socket.socket | None = None
        self._over = threading.Event()
        self._server = threading.Thread(target=self._serve, daemon=True)
        self._server.start()

    def close(self) -> None:
        """Let everything go; from then on nobody is there."""
        self._over.set()
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)  # else whoever waits in accept() keeps it open
        self._socket.close()
        self._server.join(10)
        if self._kept:
            self._kept.close()

    def leave(self) -> None:
        """Be gone, and keep the port: no other program of this machine may be met there."""
        self.close()
        self._kept = socket.socket()
        self._kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._kept.bind(("127.0.0.1", self.port))

    def _serve(self) -> None:
        with suppress(OSError):
            while not self._over.is_set():
                connection, _ = self._socket.accept()
                self.lines += 1
                threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with suppress(OSError), connection, connection.makefile("rb") as lines:
            say = self._speaker(connection)
            if not say("banner", "220 hello"):
                return
            for line in lines:
                verb = line[:4].decode("ascii", "replace").strip().upper()
                if verb == "DATA":
                    if not (say("DATA", "354 go on") and self._listen(lines, say)):
                        return
                elif not say(verb, "221 bye" if verb == "QUIT" else "250 ok"):
                    return

    def _listen(self, lines: Any, say: Callable[[str, str], bool]) -> bool:
        for line in lines:
            if line == b".\r\n":
                return say("words", "250 taken")
        return False

    def _speaker(self, connection: socket.socket) -> Callable[[str, str], bool]:
        def say(step: str, words: str) -> bool:
            here = step == self.step
            if here:
                self.reached.set()
                if self.manner == "hang":
                    self._over.wait(30)
                    return False
                if self.manner == "hang up":
                    return False
                words = self.manner
            self.accepted += step == "words" and words.startswith("250")
            connection.sendall(f"{words}\r\n".encode())
            return True

        return say

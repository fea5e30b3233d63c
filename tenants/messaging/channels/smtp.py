"""The platform's mail server, and whether it has the words.

A line that breaks before they are all handed over has delivered nothing; one that breaks while the
server should say yes or no leaves it open. Only the former may be tried again.
"""

from __future__ import annotations

import smtplib
from time import monotonic
from typing import Any, Final

from django.core.mail.backends import smtp

from . import Unknown

PATIENCE_SECONDS: Final = 20.0
"""How long a server may chat before it gets the words; with two time-outs less than a lease."""
GOODBYE_SECONDS: Final = 2.0
FIRST_ANSWER: Final = 200


class WatchedSmtp(smtplib.SMTP):
    """``smtplib``'s client; raises ``Unknown`` when there is no answer to the words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._begun = monotonic()
        self._handed_over = False
        super().__init__(*args, **kwargs)

    def send(self, s: Any) -> None:
        words = isinstance(s, bytes)  # commands are str
        if words and monotonic() - self._begun > PATIENCE_SECONDS:
            self.close()
            raise TimeoutError("the mail server is too slow")
        super().send(s)
        self._handed_over = words

    def data(self, msg: Any) -> tuple[int, bytes]:
        try:
            code, reply = super().data(msg)
        except OSError as error:  # smtplib's own errors are such
            if self._handed_over:
                raise Unknown from error
            raise
        if code < FIRST_ANSWER:
            raise Unknown
        return code, reply

    def quit(self) -> tuple[int, bytes]:
        """Say goodbye; whatever the server makes of it, what was sent is sent."""
        try:
            if self.sock:
                self.sock.settimeout(GOODBYE_SECONDS)
            return super().quit()
        except OSError:
            self.close()
            return 0, b""


class WatchedSmtpSsl(WatchedSmtp, smtplib.SMTP_SSL):
    """The same where TLS comes first."""


class EmailBackend(smtp.EmailBackend):
    """Django's, with a client that knows how far it came."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return WatchedSmtpSsl if self.use_ssl else WatchedSmtp

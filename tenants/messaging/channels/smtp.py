"""A mail server, the platform's or an office's own, and whether it has the words.

A line that breaks before they are all handed over has delivered nothing; one that breaks while the
server should say yes or no leaves it open. Only the former may be tried again.
"""

from __future__ import annotations

import smtplib
import socket
from time import monotonic
from typing import Any, Final

from django.conf import settings
from django.core.mail.backends import smtp

from tenants.messaging.models import MailAccount, MailSecurity
from tenants.outside import NotOutside, public_address

from . import Unknown

PATIENCE_SECONDS: Final = 20.0
"""How long a server may chat before it gets the words; with two time-outs less than a lease."""
GOODBYE_SECONDS: Final = 2.0
STILL_THERE_SECONDS: Final = 2.0
FIRST_ANSWER: Final = 200
DONE: Final = 250


class WatchedSmtp(smtplib.SMTP):
    """``smtplib``'s client; raises ``Unknown`` when there is no answer to the words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.begin()
        super().__init__(*args, **kwargs)

    def begin(self) -> None:
        """Patience with the server begins anew: another letter."""
        self._begun = monotonic()
        self._handed_over = False

    def answers(self, timeout: float | None) -> bool:
        """Tell whether the server is still there for another letter; ``timeout`` holds for that."""
        self.begin()
        try:
            if self.sock is None:
                return False
            self.sock.settimeout(STILL_THERE_SECONDS)
            still_there = self.noop()[0] == DONE
            self.sock.settimeout(timeout)
        except OSError:  # smtplib's own errors are such
            return False
        return still_there

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

    def ready(self) -> None:
        """Have a line for the next letter: the one there is if it still answers, else a new one.

        Raises ``OSError`` where there is no way to the server.
        """
        line = self.connection
        if isinstance(line, WatchedSmtp) and not line.answers(self.timeout):
            line.close()
            self.connection = None
        self.open()


class OfficeSmtp(WatchedSmtp):
    """A client for a server an office named: it reaches nothing inside our network.

    The address that was looked at is the one that is called; a name cannot change in between.
    """

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        found: socket.socket = super()._get_socket(outside(host, port), port, timeout)  # type: ignore[misc]  # smtplib's
        return found


class OfficeSmtpSsl(OfficeSmtp, WatchedSmtpSsl):
    """The same where TLS comes first; the certificate must be of the name."""


class OfficeBackend(EmailBackend):
    """Django's, for an office's own server."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return OfficeSmtpSsl if self.use_ssl else OfficeSmtp


def office_backend(account: MailAccount) -> OfficeBackend:
    """The office's server, not yet called."""
    return OfficeBackend(
        host=account.host,
        port=account.port,
        username=account.user,
        password=account.password,
        use_tls=account.security == MailSecurity.STARTTLS,
        use_ssl=account.security == MailSecurity.TLS,
        timeout=settings.EMAIL_TIMEOUT,
    )


def outside(host: str, port: int) -> str:
    """The address of ``host``; raises ``NotOutside`` where any of them is not of the internet."""
    try:
        return public_address(host, port, private=settings.OKIENKO_PRIVATE_MAIL_SERVERS)
    except socket.gaierror as error:
        raise NotOutside("no such name") from error

"""Reports of mail servers about letters that did not arrive (RFC 3464), and names to ask."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

DSN: Final = """\
From: MAILER-DAEMON@mx.example.com
To: {to}
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="cut"

--cut
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--cut
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; dorota@example.com
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 no such user

--cut
Content-Type: {returned}

Message-ID: {message_id}
X-Okienko-Office: {office}
Subject: Wizyta

--cut--
"""


def report(message_id: str, **words: str) -> bytes:
    """A report about the letter ``<message_id>``."""
    plain = {
        "to": "zwroty@okienko.example",
        "action": "failed",
        "status": "5.1.1",
        "returned": "text/rfc822-headers",
        "office": "olsztyn",
    }
    told = plain | words
    return DSN.format(message_id=message_id, **told).replace("\n", "\r\n").encode()


class NameServer:
    """Answers on loopback; a name without records does not exist, ``silent`` is not answered."""

    def __init__(self, records: dict[tuple[str, str], list[str]]) -> None:
        self._records = records
        self._over = threading.Event()
        self._line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._line.bind(("127.0.0.1", 0))
        self._line.settimeout(0.02)
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        """``host:port``."""
        return f"127.0.0.1:{self._line.getsockname()[1]}"

    def close(self) -> None:
        """From then on nobody is there."""
        self._over.set()
        self._thread.join(5)
        self._line.close()

    def _serve(self) -> None:
        while not self._over.is_set():
            try:
                data, caller = self._line.recvfrom(4096)
            except TimeoutError:
                continue
            if answer := self._answer(dns.message.from_wire(data)):
                self._line.sendto(answer.to_wire(), caller)

    def _answer(self, query: dns.message.Message) -> dns.message.Message | None:
        (question,) = query.question
        kind = dns.rdatatype.to_text(question.rdtype)
        found = self._records.get((question.name.to_text(omit_final_dot=True), kind))
        answer = dns.message.make_response(query)
        if found == ["silent"]:
            return None
        if found:
            answer.answer.append(dns.rrset.from_text_list(question.name, 60, "IN", kind, found))
        else:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        return answer


@contextmanager
def name_server(records: dict[tuple[str, str], list[str]]) -> Iterator[str]:
    """A name server; its address."""
    server = NameServer(records)
    try:
        yield server.address
    finally:
        server.close()

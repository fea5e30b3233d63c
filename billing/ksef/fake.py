"""A double of KSeF that refuses what KSeF refuses: for the demo and the tests.

It checks what the ministry's documentation says is checked: well-formed XML in the namespace of
FA(3), the schema where its folder is given, the size, the date of issue not in the future, and no
second invoice of the same seller, kind and number.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from typing import Final

from lxml import etree

from billing.days import local_day
from billing.ksef.gateway import DUPLICATE, Answer, Verdict
from billing.ksef.number import checksum
from billing.ksef.receipt import receipt
from billing.ksef.tree import NAMESPACE
from billing.shelf import Shelf, Things

LIMIT: Final = 1024 * 1024
FA: Final = {"fa": NAMESPACE}
BAD_XML, BAD_DATE, TOO_LARGE = 450, 435, 413


class FakeKsef:
    """KSeF on a shelf. ``schema`` None: the schema is not at hand and is not checked."""

    def __init__(
        self,
        shelf: Shelf,
        clock: Callable[[], datetime],
        schema: etree.XMLSchema | None = None,
    ) -> None:
        self.shelf = shelf
        self.clock = clock
        self.schema = schema

    def send(self, xml: bytes) -> str:
        """Take an invoice; the verdict is ready at once, but has to be asked for."""
        digest = sha256(xml).hexdigest()
        with self.shelf.open() as things:
            reference = _reference(len(things), self.clock(), digest)
            things[reference] = self._judge(xml, digest, things)
        return reference

    def ask(self, reference: str) -> Answer:
        """The verdict."""
        with self.shelf.open() as things:
            known = things[reference]
        accepted_at = datetime.fromisoformat(known["at"]) if known["at"] else None
        return Answer(
            Verdict(known["verdict"]),
            number=known["number"],
            accepted_at=accepted_at,
            code=known["code"],
            why=known["why"],
            digest=known["digest"],
        )

    def confirmation(self, reference: str) -> bytes:
        """The receipt, valid against the ministry's schema."""
        with self.shelf.open() as things:
            known = things[reference]
        return receipt(known, reference)

    def _judge(self, xml: bytes, digest: str, things: Things) -> Things:
        refused = {"verdict": Verdict.REFUSED, "number": "", "at": "", "digest": digest}
        if len(xml) > LIMIT:
            return refused | {"code": TOO_LARGE, "why": "Za duży plik"}
        try:
            invoice = etree.fromstring(xml)
        except etree.XMLSyntaxError as problem:
            return refused | {"code": BAD_XML, "why": str(problem)}
        if problem_found := self._schema_problem(invoice):
            return refused | {"code": BAD_XML, "why": problem_found}
        now = self.clock()
        key = [_text(invoice, path) for path in (
            "fa:Podmiot1/fa:DaneIdentyfikacyjne/fa:NIP", "fa:Fa/fa:RodzajFaktury", "fa:Fa/fa:P_2"
        )]  # fmt: skip
        issued_on = _text(invoice, "fa:Fa/fa:P_1")
        if issued_on > str(local_day(now)):
            return refused | {"code": BAD_DATE, "why": "Data wystawienia z przyszłości"}
        for known in things.values():
            if known["verdict"] == Verdict.ACCEPTED and known["key"] == key:
                number = known["number"]
                return refused | {
                    "code": DUPLICATE,
                    "why": "Duplikat faktury",
                    "number": number,
                    "digest": known["digest"],
                }
        data = f"{key[0]}-{local_day(now):%Y%m%d}-{digest[:12].upper()}"
        return {
            "verdict": Verdict.ACCEPTED,
            "number": f"{data}-{checksum(data)}",
            "at": now.isoformat(),
            "code": 200,
            "why": "",
            "digest": digest,
            "key": key,
            "issued_on": issued_on,
            "hash": b64encode(sha256(xml).digest()).decode(),
        }

    def _schema_problem(self, invoice: etree._Element) -> str:
        if etree.QName(invoice).namespace != NAMESPACE:
            return "To nie jest FA(3)"
        if self.schema is None or self.schema.validate(invoice):
            return ""
        return str(self.schema.error_log.last_error)


def _text(invoice: etree._Element, path: str) -> str:
    return invoice.findtext(path, default="", namespaces=FA)


def _reference(count: int, now: datetime, digest: str) -> str:
    tail = digest[:20].upper()
    return f"{now:%Y%m%d}-EE-{tail[:10]}-{tail[10:]}-{count % 256:02X}"

"""The way to KSeF, behind one protocol: sending, asking, fetching the official receipt (UPO)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol

DUPLICATE: Final = 440


class KsefUnreachable(Exception):
    """KSeF did not answer; nobody knows whether it has the invoice. Ask or send again later."""


class Verdict(StrEnum):
    """What KSeF says about an invoice."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Answer:
    """KSeF's answer. ``code`` and ``why`` when refused; for a duplicate (440) ``number`` is that of
    the invoice it has, and ``digest`` (SHA-256, hex) says whether that is this very document.
    """

    verdict: Verdict
    number: str = ""
    accepted_at: datetime | None = None
    code: int = 0
    why: str = ""
    digest: str = ""


class KsefGateway(Protocol):
    """What billing needs of KSeF. Every call may raise ``KsefUnreachable``."""

    def send(self, xml: bytes) -> str:
        """Hand an invoice over; the reference under which to ask about it."""

    def ask(self, reference: str) -> Answer:
        """What became of it."""

    def confirmation(self, reference: str) -> bytes:
        """The official receipt of an accepted invoice: XML (UPO)."""

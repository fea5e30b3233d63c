"""Codes are not to be found by trying: how many wrong ones a device and an address may send.

Six digits, some dozens of them good at a moment: at this pace somebody who tries all day long
finds one in a year. Who types a right code is not counted, also where it comes early or late.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings

from tenants.accounts.attempts import Limit

PER_DEVICE: Final = Limit("arrival-code-device", 20, timedelta(minutes=10))
PER_ADDRESS: Final = Limit("arrival-code-address", 40, timedelta(minutes=60))


@dataclass(frozen=True, slots=True)
class Asker:
    """Who sends codes: the id of a kiosk, and its network address; empty: not counted by it."""

    device: str
    address: str = ""

    def count(self, now: datetime) -> None:
        """Count one try before it is looked at; raises ``TooManyAttempts``."""
        for limit, whose in self._limits():
            limit.take(whose, now=now)

    def was_right(self, now: datetime) -> None:
        """Uncount it."""
        for limit, whose in self._limits():
            limit.give_back(whose, now=now)

    def _limits(self) -> list[tuple[Limit, str]]:
        if not settings.OKIENKO_RATE_LIMITS:
            return []
        both = ((PER_DEVICE, self.device), (PER_ADDRESS, self.address))
        return [(limit, whose) for limit, whose in both if whose]

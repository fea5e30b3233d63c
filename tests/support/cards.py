"""A card company for tests: the double, a line to it, and news as it would send them."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.test import Client

from billing.fake_stripe import FakeStripe, InProcess
from billing.fake_stripe.signing import signed
from billing.gateway import StripeGateway, StripeKeys
from billing.shelf import MemoryShelf

SECRET = "whsec_of_the_tests"


@dataclass
class CardCompany:
    """The double with its gateway; ``now`` is what its clock shows."""

    now: datetime
    service: FakeStripe = field(init=False)
    line: InProcess = field(init=False)
    gateway: StripeGateway = field(init=False)

    def __post_init__(self) -> None:
        self.service = FakeStripe(MemoryShelf(), lambda: int(self.now.timestamp()))
        self.line = InProcess(self.service)
        self.gateway = StripeGateway(StripeKeys("sk_test_1", SECRET, self.line))

    def events(self, *types: str) -> list[dict[str, Any]]:
        """What happened, all of it or of certain types."""
        return [e for e in self.service.events() if not types or e["type"] in types]

    def post(self, event: dict[str, Any], *, secret: str = SECRET, age: int = 0) -> HttpResponse:
        """Send a webhook to our address, signed now (or ``age`` seconds ago)."""
        body, signature = signed(event, secret, int(time.time()) - age)
        answer: HttpResponse = Client(headers={"host": "localhost:8000"}).post(
            "/stripe/webhook",
            body,
            content_type="application/json",
            headers={"stripe-signature": signature},
        )
        return answer

"""How stripe-python reaches the double: in the process, or over HTTP for curious eyes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import stripe

from billing.fake_stripe.service import FakeStripe


class InProcess(stripe.HTTPClient):
    """Carries requests to the double instead of the network. ``fails`` counts down broken lines."""

    name = "in-process"

    def __init__(self, service: FakeStripe) -> None:
        super().__init__()
        self.service = service
        self.fails = 0

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,
        *,
        _usage: list[str] | None = None,
    ) -> tuple[str, int, Mapping[str, str]]:
        """One request; a broken line raises as the real client does."""
        if self.fails > 0:
            self.fails -= 1
            raise stripe.APIConnectionError("the line is broken")  # type: ignore[no-untyped-call]
        address = urlsplit(url)
        path = address.path.removeprefix("/v1/")
        body = address.query if method.upper() == "GET" else _text(post_data)
        lowered = {name.lower(): value for name, value in (headers or {}).items()}
        status, answer = self.service.handle(method.upper(), path, lowered, body)
        return json.dumps(answer), status, {"Request-Id": "req_double"}

    def close(self) -> None:
        """Nothing to close."""


def _text(post_data: Any) -> str:
    return post_data.decode() if isinstance(post_data, bytes) else post_data or ""

"""The service: takes requests, keeps objects, tells of what happened."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from billing.fake_stripe.checks import Refused, check
from billing.fake_stripe.forms import Form, read_form
from billing.fake_stripe.resources import Desk, Handler
from billing.fake_stripe.routes import CREATE, ON_ONE
from billing.shelf import Shelf, Things

VERSION: Final = "2026-10-28.endive"
Answer = tuple[int, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it arrived."""

    method: str
    path: str
    body: str
    key: str


class FakeStripe:
    """Stripe on a shelf. ``clock`` answers the moment in seconds, ``pages`` is where its pages are.

    ``requests`` remembers what left our house, so that tests can read it.
    """

    def __init__(
        self, shelf: Shelf, clock: Callable[[], int], pages: str = "https://stripe.example.com"
    ) -> None:
        self.shelf = shelf
        self.pages = pages
        self.clock = clock
        self.requests: list[Request] = []

    def handle(self, method: str, path: str, headers: dict[str, str], body: str) -> Answer:
        """Answer a request as Stripe would: a status and a body."""
        self.requests.append(Request(method, path, body, headers.get("idempotency-key", "")))
        try:
            _check_headers(headers)
            with self.shelf.open() as things:
                desk = Desk(things, self.clock(), self.pages)
                if method == "GET":
                    return 200, _get(desk, path, read_form(body))
                return self._once(desk, method, path, headers.get("idempotency-key", ""), body)
        except Refused as refused:
            error = {"type": "invalid_request_error", "message": str(refused), "code": refused.code}
            return refused.status, {"error": error}

    def do(self, deed: Callable[[Desk], Any]) -> Any:
        """Something that happens over there without us: a customer pays, a period begins."""
        with self.shelf.open() as things:
            return deed(Desk(things, self.clock(), self.pages))

    def events(self) -> list[Things]:
        """All that happened, in order."""
        with self.shelf.open() as things:
            return list(things.get("events", {}).values())

    def _once(self, desk: Desk, method: str, path: str, key: str, body: str) -> Answer:
        """The same key gives the same answer; with another body it is a mistake."""
        keys = desk.things.setdefault("keys", {})
        asked = json.dumps([method, path, body])
        if key in keys:
            if keys[key]["asked"] != asked:
                raise Refused(
                    "Keys for idempotent requests can only be used with the same parameters.",
                    code="idempotency_key_in_use",
                )
            return 200, keys[key]["answer"]
        handler, what = _route(method, path)
        form = read_form(body)
        check(what, form)
        answer = handler(desk, path, form)
        if key:
            keys[key] = {
                "asked": asked,
                "answer": json.loads(json.dumps(answer), parse_float=Decimal),
            }
        return 200, answer


def _check_headers(headers: dict[str, str]) -> None:
    if not headers.get("authorization", "").startswith("Bearer sk_"):
        raise Refused("You did not provide an API key.", status=401)
    if headers.get("stripe-version") != VERSION:
        raise Refused(f"This double speaks {VERSION} only: pin it.")


def _route(method: str, path: str) -> tuple[Handler, str]:
    if method == "POST" and path in CREATE:
        return CREATE[path], path
    first, _, rest = path.partition("/")
    deed = rest.partition("/")[2]
    if (method, first, deed) in ON_ONE:
        return ON_ONE[method, first, deed]
    raise Refused(f"Unrecognized request URL ({method}: /v1/{path})", status=404)


def _get(desk: Desk, path: str, query: Form) -> dict[str, Any]:
    if path == "events":
        return desk.list_events(query)
    kind, _, name = path.rpartition("/")
    return desk.one(kind, name)

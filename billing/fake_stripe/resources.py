"""Objects on the desk: made, found, changed; each change is told as an event."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Final

from billing.fake_stripe.checks import Refused
from billing.fake_stripe.forms import Form
from billing.shelf import Things

PREFIX: Final = {
    "customers": ("customer", "cus"),
    "products": ("product", "prod"),
    "prices": ("price", "price"),
    "subscriptions": ("subscription", "sub"),
    "invoices": ("invoice", "in"),
    "invoiceitems": ("invoiceitem", "ii"),
    "checkout/sessions": ("checkout.session", "cs"),
    "billing_portal/sessions": ("billing_portal.session", "bps"),
}
PAGE: Final = 10


class Desk:
    """All objects, at one moment."""

    def __init__(self, things: Things, now: int, pages: str) -> None:
        self.things = things
        self.pages = pages
        self.now = now

    def make(self, kind: str, fields: Things) -> Things:
        """Put a new object on the shelf."""
        name, prefix = PREFIX[kind]
        objects = self.things.setdefault(kind, {})
        made = {
            "id": f"{prefix}_{len(objects) + 1:04d}",
            "object": name,
            "created": self.now,
            "livemode": False,
            "metadata": {},
        } | fields
        objects[made["id"]] = made
        return made

    def one(self, kind: str, name: str) -> Things:
        """An object by its id. Raises ``Refused`` (404)."""
        found: Things | None = self.things.get(kind, {}).get(name)
        if found is None:
            raise Refused(f"No such {kind}: '{name}'", status=404, code="resource_missing")
        return found

    def all(self, kind: str) -> list[Things]:
        """Every object of a kind, oldest first."""
        return list(self.things.get(kind, {}).values())

    def tell(self, type_: str, about: Things) -> None:
        """Something happened: an event with the object as it is now."""
        events = self.things.setdefault("events", {})
        name = f"evt_{len(events) + 1:04d}"
        events[name] = {
            "id": name,
            "object": "event",
            "type": type_,
            "api_version": "2026-10-28.endive",
            "created": self.now,
            "livemode": False,
            "pending_webhooks": 1,
            "request": {"id": None, "idempotency_key": None},
            "data": {"object": json.loads(json.dumps(about), parse_float=Decimal)},
        }

    def list_events(self, query: Form) -> Things:
        """Newest first, a page at a time, as the real list."""
        since = int(query.get("created", {}).get("gte", 0))
        found = [event for event in self.all("events") if event["created"] >= since][::-1]
        if after := query.get("starting_after"):
            names = [event["id"] for event in found]
            found = found[names.index(after) + 1 :]
        limit = min(int(query.get("limit", PAGE)), PAGE)
        return {
            "object": "list",
            "url": "/v1/events",
            "has_more": len(found) > limit,
            "data": found[:limit],
        }


Handler = Callable[[Desk, str, Form], Things]

"""Subscriptions: periods, the invoices they make, their end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from billing.fake_stripe.checks import Refused
from billing.fake_stripe.forms import Form
from billing.fake_stripe.invoices import draft_for, open_nothing
from billing.fake_stripe.resources import Desk
from billing.periods import months_later
from billing.shelf import Things


def make_subscription(desk: Desk, path: str, form: Form) -> Things:
    """A subscription; by invoice it needs days to pay, and every item a recurring price."""
    desk.one("customers", form["customer"])
    by_invoice = form.get("collection_method") == "send_invoice"
    if by_invoice != ("days_until_due" in form):
        raise Refused("days_until_due goes with collection_method=send_invoice, and with it alone.")
    prices = [desk.one("prices", item["price"]) for item in form.pop("items")]
    if any("recurring" not in price for price in prices):
        raise Refused("The price specified is set to `type=one_time`.")
    trial_end = int(form.get("trial_end", 0))
    trialing = trial_end > desk.now
    made = desk.make(path, form | {"status": "trialing" if trialing else "active"})
    end = trial_end if trialing else _later(desk.now, prices[0])
    made["items"] = {
        "object": "list",
        "url": f"/v1/subscription_items?subscription={made['id']}",
        "has_more": False,
        "data": [_item(desk, made, price, end) for price in prices],
    }
    desk.tell("customer.subscription.created", made)
    if trialing:
        open_nothing(desk, made)
    else:
        draft_for(desk, made)
    return made


def update(desk: Desk, path: str, form: Form) -> Things:
    """Hold what it asks for (or let it go on); nothing else may be changed here."""
    made = desk.one("subscriptions", path.split("/")[1])
    if made["status"] == "canceled":
        raise Refused("A canceled subscription can only update its cancellation_details.")
    if set(form) != {"pause_collection"}:
        raise Refused("This double only changes pause_collection.")
    made |= form
    desk.tell("customer.subscription.updated", made)
    return made


def begin_period(desk: Desk, subscription: str) -> Things | None:
    """A period begins over there: the subscription makes a draft, or ends."""
    made = desk.one("subscriptions", subscription)
    if made["status"] == "canceled":
        return None
    if int(made.get("cancel_at", 0)) and int(made["cancel_at"]) <= desk.now:
        _end(desk, made)
        return None
    made["status"] = "active"
    for item in made["items"]["data"]:
        item["current_period_start"] = desk.now
        item["current_period_end"] = _later(desk.now, item["price"])
    desk.tell("customer.subscription.updated", made)
    return draft_for(desk, made)


def cancel(desk: Desk, path: str, form: Form) -> Things:
    """End it now."""
    made = desk.one("subscriptions", path.split("/")[1])
    if made["status"] == "canceled":
        raise Refused("This subscription is canceled already.", status=404, code="resource_missing")
    return _end(desk, made)


def _end(desk: Desk, made: Things) -> Things:
    made |= {"status": "canceled", "canceled_at": desk.now}
    desk.tell("customer.subscription.deleted", made)
    return made


def _item(desk: Desk, subscription: Things, price: Things, end: int) -> Things:
    return {
        "id": f"si_{subscription['id']}_{price['id']}",
        "object": "subscription_item",
        "price": price,
        "quantity": 1,
        "current_period_start": desk.now,
        "current_period_end": end,
    }


def _later(now: int, price: Things) -> int:
    """The end of a period that begins now."""
    begun = datetime.fromtimestamp(now, tz=UTC)
    months = int(price["recurring"].get("interval_count", 1))
    days = (months_later(begun.date(), months) - begun.date()).days
    return int((begun + timedelta(days=days)).timestamp())

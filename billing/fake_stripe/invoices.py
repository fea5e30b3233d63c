"""Invoices over there: drafts that may be changed, open ones that may be paid or voided."""

from __future__ import annotations

from typing import Final

from billing.fake_stripe.checks import Refused
from billing.fake_stripe.forms import Form
from billing.fake_stripe.resources import Desk
from billing.shelf import Things

LONGEST_NUMBER: Final = 26
AN_HOUR: Final = 3600


def make_invoice(desk: Desk, path: str, form: Form) -> Things:
    """An empty draft."""
    desk.one("customers", form["customer"])
    by_invoice = form.get("collection_method") == "send_invoice"
    if by_invoice != ("days_until_due" in form or "due_date" in form):
        raise Refused("days_until_due or due_date goes with collection_method=send_invoice.")
    made = desk.make(path, _blank(form["customer"]) | form)
    desk.tell("invoice.created", made)
    return made


def draft_for(desk: Desk, subscription: Things) -> Things:
    """The draft that a subscription makes when a period begins; it moves on by itself in an hour,
    unless the subscription's collection is paused.
    """
    amount = sum(item["price"]["unit_amount"] for item in subscription["items"]["data"])
    made = _of_subscription(desk, subscription, amount)
    held = subscription.get("pause_collection", {}).get("behavior") == "keep_as_draft"
    made |= {"auto_advance": "false" if held else "true", "advances_at": desk.now + AN_HOUR}
    desk.tell("invoice.created", made)
    return made


def open_nothing(desk: Desk, subscription: Things) -> None:
    """A subscription that begins to cost later opens with an invoice of nothing, paid at once."""
    made = _of_subscription(desk, subscription, 0)
    desk.tell("invoice.created", made)
    made |= {"number": f"STRIPE-{made['id']}", "status": "open"}
    desk.tell("invoice.finalized", made)
    _paid(desk, made, by_card=True)


def an_hour_passes(desk: Desk) -> None:
    """What the real one does to drafts that nobody holds: it opens them, under its own numbers."""
    for invoice in desk.all("invoices"):
        is_free = invoice["status"] == "draft" and invoice.get("auto_advance") == "true"
        if is_free and invoice["advances_at"] <= desk.now:
            finalize(desk, f"invoices/{invoice['id']}/finalize", {})


def _of_subscription(desk: Desk, subscription: Things, amount: int) -> Things:
    made = desk.make("invoices", _blank(subscription["customer"]) | {"total": amount})
    made["collection_method"] = subscription.get("collection_method", "charge_automatically")
    details = {"subscription": subscription["id"], "metadata": subscription["metadata"]}
    made["parent"] = {
        "type": "subscription_details",
        "quote_details": None,
        "subscription_details": details,
    }
    return made


def make_item(desk: Desk, path: str, form: Form) -> Things:
    """A line on a draft; a negative one takes away."""
    invoice = desk.one("invoices", form["invoice"])
    if invoice["status"] != "draft":
        raise Refused("You can't add invoice items to an invoice that is not a draft.")
    if invoice["customer"] != form["customer"]:
        raise Refused("This invoice belongs to another customer.")
    made = desk.make(path, form | {"amount": int(form["amount"])})
    invoice["total"] += made["amount"]
    return made


def update(desk: Desk, path: str, form: Form) -> Things:
    """Change a draft; its number may be set, once in the whole account."""
    invoice = _one(desk, path)
    if invoice["status"] != "draft":
        raise Refused("Finalized invoices can't be updated in this way.")
    number = form.get("number")
    if number and len(number) > LONGEST_NUMBER:
        raise Refused("Invalid number: too long")
    if number and any(
        other["number"] == number and other["id"] != invoice["id"] for other in desk.all("invoices")
    ):
        raise Refused(f"The invoice number {number} is in use already.")
    invoice["metadata"] |= form.pop("metadata", {})
    invoice |= form
    desk.tell("invoice.updated", invoice)
    return invoice


def finalize(desk: Desk, path: str, form: Form) -> Things:
    """A draft becomes open; one without anything to pay is paid at once."""
    invoice = _one(desk, path)
    if invoice["status"] != "draft":
        raise Refused(
            "This invoice is already finalized, you can't re-finalize a non-draft invoice."
        )
    if invoice["total"] < 0:
        raise Refused("This invoice is negative.")
    invoice["number"] = invoice["number"] or f"STRIPE-{invoice['id']}"
    invoice["status"] = "open"
    invoice["hosted_invoice_url"] = f"{desk.pages}/invoice/{invoice['id']}"
    desk.tell("invoice.finalized", invoice)
    if not invoice["total"]:
        _paid(desk, invoice, by_card=True)
    return invoice


def pay(desk: Desk, path: str, form: Form) -> Things:
    """We say that it was paid elsewhere; a card we do not have here."""
    invoice = _one(desk, path)
    if invoice["status"] != "open":
        raise Refused("Invoice is already paid" if invoice["status"] == "paid" else "Not open")
    if form.get("paid_out_of_band") != "true":
        raise Refused("There is no default payment method set on this customer.")
    return _paid(desk, invoice, by_card=False)


def void(desk: Desk, path: str, form: Form) -> Things:
    """An open one is taken back."""
    invoice = _one(desk, path)
    if invoice["status"] != "open":
        raise Refused("You can only pass in open invoices.")
    invoice["status"] = "void"
    desk.tell("invoice.voided", invoice)
    return invoice


def customer_pays(desk: Desk, invoice: str) -> Things:
    """A customer pays by card on the invoice's own page."""
    found = desk.one("invoices", invoice)
    if found["status"] != "open":
        raise Refused("Not open")
    return _paid(desk, found, by_card=True)


def _paid(desk: Desk, invoice: Things, *, by_card: bool) -> Things:
    # The real one counts money that went past it as paid, too.
    invoice |= {"status": "paid", "amount_paid": invoice["total"], "by_card": by_card}
    desk.tell("invoice.paid", invoice)
    return invoice


def _one(desk: Desk, path: str) -> Things:
    return desk.one("invoices", path.split("/")[1])


def _blank(customer: str) -> Things:
    return {
        "customer": customer,
        "status": "draft",
        "number": None,
        "total": 0,
        "amount_paid": 0,
        "hosted_invoice_url": None,
        "parent": None,
    }

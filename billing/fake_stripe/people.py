"""Customers, prices, and the pages they pay on."""

from __future__ import annotations

from typing import Final

from stdnum.pl import nip

from billing.fake_stripe.checks import Refused
from billing.fake_stripe.forms import Form
from billing.fake_stripe.resources import Desk
from billing.shelf import Things

HOURS_24: Final = 86_400


def make_customer(desk: Desk, path: str, form: Form) -> Things:
    """A customer; a tax number that cannot be one is refused."""
    for tax in form.pop("tax_id_data", []):
        if tax["type"] == "pl_nip" and not nip.is_valid(tax["value"]):
            raise Refused(f"Invalid value for pl_nip: {tax['value']}", code="tax_id_invalid")
    made = desk.make(path, form)
    desk.tell("customer.created", made)
    return made


def make_product(desk: Desk, path: str, form: Form) -> Things:
    """Something sold."""
    return desk.make(path, form)


def make_price(desk: Desk, path: str, form: Form) -> Things:
    """A price in whole grosze of a product we know."""
    desk.one("products", form["product"])
    if "unit_amount" not in form or int(form["unit_amount"]) < 0:
        raise Refused("Invalid non-negative integer: unit_amount")
    return desk.make(path, form | {"unit_amount": int(form["unit_amount"])})


def make_checkout(desk: Desk, path: str, form: Form) -> Things:
    """A page to pay on, open for a day."""
    desk.one("customers", form["customer"])
    lines = form["line_items"]
    amount = sum(int(x["price_data"]["unit_amount"]) * int(x["quantity"]) for x in lines)
    made = desk.make(
        path,
        form
        | {
            "status": "open",
            "payment_status": "unpaid",
            "amount_total": amount,
            "expires_at": desk.now + HOURS_24,
        },
    )
    made["url"] = f"{desk.pages}/checkout/{made['id']}"
    return made


def make_portal(desk: Desk, path: str, form: Form) -> Things:
    """The page where a customer keeps the card."""
    desk.one("customers", form["customer"])
    return desk.make(path, form | {"url": f"{desk.pages}/portal/{form['customer']}"})


def complete(desk: Desk, session: str) -> None:
    """A customer pays on the page."""
    made = desk.one("checkout/sessions", session)
    if made["status"] != "open":
        raise Refused("This session is over.")
    made |= {"status": "complete", "payment_status": "paid"}
    desk.tell("checkout.session.completed", made)

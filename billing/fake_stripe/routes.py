"""What can be asked for, and by whom it is done."""

from __future__ import annotations

from typing import Final

from billing.fake_stripe import invoices, people, subscriptions
from billing.fake_stripe.resources import Handler

CREATE: Final[dict[str, Handler]] = {
    "customers": people.make_customer,
    "products": people.make_product,
    "prices": people.make_price,
    "checkout/sessions": people.make_checkout,
    "billing_portal/sessions": people.make_portal,
    "subscriptions": subscriptions.make_subscription,
    "invoices": invoices.make_invoice,
    "invoiceitems": invoices.make_item,
}
# method, collection, deed -> handler, name of the type that checks the body
ON_ONE: Final[dict[tuple[str, str, str], tuple[Handler, str]]] = {
    ("POST", "subscriptions", ""): (subscriptions.update, "subscriptions/update"),
    ("DELETE", "subscriptions", ""): (subscriptions.cancel, "subscriptions/cancel"),
    ("POST", "invoices", ""): (invoices.update, "invoices/update"),
    ("POST", "invoices", "finalize"): (invoices.finalize, "invoices/finalize"),
    ("POST", "invoices", "pay"): (invoices.pay, "invoices/pay"),
    ("POST", "invoices", "void"): (invoices.void, "invoices/void"),
}

"""Stripe: this file knows it, and no other of ours (its double aside).

Every write carries an idempotency key of its purpose and row, so asking again is safe. Our ledger's
document is the only invoice an office gets: Stripe sends no e-mails, never advances an invoice by
itself, and its object carries the ledger's number and a way to pay.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, Final
from uuid import uuid4

import stripe

from billing.days import WARSAW
from billing.gateway_values import (
    READERS,
    parent_of,
    read_customer,
    read_event,
    read_invoice,
    read_session,
    read_subscription,
)
from billing.money.amounts import grosze
from billing.rail import (
    BadSignature,
    CustomerData,
    InvoiceData,
    Kind,
    News,
    RailRefused,
    RailUnreachable,
    Remote,
    SubscriptionData,
)

VERSION: Final = "2026-10-28.endive"  # the version this code was written against
TOLERANCE: Final = 300  # seconds
CURRENCY: Final = "pln"
PAGE: Final = 100
stripe.enable_telemetry = False
logging.getLogger("stripe").setLevel(logging.WARNING)  # at INFO it repeats parameters


@dataclass(frozen=True, slots=True)
class StripeKeys:
    """Where and as whom. ``client``: another way to carry requests, for the double."""

    secret: str
    webhook_secret: str
    client: stripe.HTTPClient | None = None


class StripeGateway:
    """What billing asks of Stripe."""

    def __init__(self, keys: StripeKeys) -> None:
        self.webhook_secret = keys.webhook_secret
        self.api = stripe.StripeClient(
            keys.secret,
            stripe_version=VERSION,
            http_client=keys.client,
            max_network_retries=0 if keys.client else 2,
        ).v1

    def read_news(self, body: bytes, signature: str) -> News:
        """What a webhook says, if Stripe signed it within the last minutes.

        Raises ``BadSignature``.
        """
        try:
            event = stripe.Webhook.construct_event(
                body, signature, self.webhook_secret, tolerance=TOLERANCE
            )
        except (stripe.SignatureVerificationError, ValueError) as problem:
            raise BadSignature from problem
        return read_event(event)

    def news_since(self, moment: datetime) -> list[News]:
        """Everything that happened since, oldest first; Stripe remembers thirty days."""
        with _trouble():
            events = self.api.events.list(
                {"created": {"gte": int(moment.timestamp())}, "limit": PAGE}
            )
            return sorted(
                (read_event(event) for event in events.auto_paging_iter()), key=lambda news: news.at
            )

    def fetch(self, kind: Kind, object_id: str) -> Remote | None:
        """The object as it is now; None when Stripe has none of this name."""
        ask: dict[Kind, Callable[[str], Any]] = {
            Kind.CUSTOMER: self.api.customers.retrieve,
            Kind.SUBSCRIPTION: self.api.subscriptions.retrieve,
            Kind.INVOICE: self.api.invoices.retrieve,
            Kind.SESSION: self.api.checkout.sessions.retrieve,
        }
        try:
            with _trouble():
                return READERS[kind](ask[kind](object_id))
        except RailRefused as refused:
            if isinstance(refused.__cause__, stripe.InvalidRequestError) and (
                refused.__cause__.code == "resource_missing"
            ):
                return None
            raise

    def make_customer(self, data: CustomerData) -> Remote:
        """A customer with its NIP."""
        with _trouble():
            made = self.api.customers.create(
                {
                    "name": data.name,
                    "email": data.email,
                    "preferred_locales": [data.language],
                    "tax_id_data": [{"type": "pl_nip", "value": data.nip}],
                    "metadata": {"office": data.office_id},
                },
                _key("customer", data.office_id),
            )
        return read_customer(made)

    def make_subscription(self, data: SubscriptionData) -> Remote:
        """A subscription that asks for money by invoice, so many days to pay.

        Its amounts are net: tax stands in the ledger's document, whose gross sum every invoice is
        brought to. Nothing is prorated there; the ledger counts. Its invoices stay drafts until the
        ledger opens them: left alone, Stripe would open them within an hour under its own number.
        """
        with _trouble():
            product = self.api.products.create(
                {"name": data.name, "metadata": {"contract": data.contract_id}},
                _key("product", data.contract_id),
            )
            price = self.api.prices.create(
                {
                    "product": product.id,
                    "currency": CURRENCY,
                    "unit_amount": grosze(data.fee_net),
                    "recurring": {"interval": "month", "interval_count": data.interval.months},
                },
                _key("price", data.contract_id),
            )
            wanted: Any = {
                "customer": data.customer,
                "items": [{"price": price.id}],
                "collection_method": "send_invoice",
                "days_until_due": data.payment_days,
                "proration_behavior": "none",
                "metadata": {"contract": data.contract_id},
                "trial_end": _noon(data.first_on),
            }
            if data.ends_on:
                wanted["cancel_at"] = _noon(data.ends_on)
            made = self.api.subscriptions.create(wanted, _key("subscription", data.contract_id))
            held = self.api.subscriptions.update(
                made.id,
                {"pause_collection": {"behavior": "keep_as_draft"}},
                _key("hold", data.contract_id),
            )
        return read_subscription(held)

    def end_subscription(self, subscription: str) -> Remote:
        """Cancel it now."""
        with _trouble():
            return read_subscription(
                self.api.subscriptions.cancel(subscription, {}, _key("cancel", subscription))
            )

    def make_draft(self, data: InvoiceData) -> Remote:
        """An empty draft for an invoice of the ledger."""
        with _trouble():
            made = self.api.invoices.create(
                {
                    "customer": data.customer,
                    "collection_method": "send_invoice",
                    "days_until_due": data.payment_days,
                    "auto_advance": False,
                    "pending_invoice_items_behavior": "exclude",
                    "currency": CURRENCY,
                    "metadata": {"invoice": data.invoice_id},
                },
                _key("invoice", data.invoice_id),
            )
        return read_invoice(made)

    def open_invoice(self, draft_id: str, data: InvoiceData) -> Remote:
        """Let an invoice of the ledger be paid by card: a draft gets our number and our sum.

        A draft that a subscription made has its fee already; the other lines of ours are added,
        and what still differs from what there is to pay is one more line. Finalized, not sent.
        Done again it changes nothing.
        """
        with _trouble():
            draft = self.api.invoices.retrieve(draft_id)
            if draft.status != "draft":
                return read_invoice(draft)
            self._fill(draft_id, data, has_fee=parent_of(draft) != "")
            self.api.invoices.update(
                draft_id,
                {
                    "number": data.number,
                    "auto_advance": False,
                    "custom_fields": [{"name": "Umowa", "value": data.contract_number[:140]}],
                    "metadata": {"invoice": data.invoice_id},
                },
                _key("number", data.invoice_id),
            )
            made = self.api.invoices.finalize_invoice(
                draft_id, {"auto_advance": False}, _key("finalize", data.invoice_id)
            )
        return read_invoice(made)

    def _fill(self, draft_id: str, data: InvoiceData, *, has_fee: bool) -> None:
        """Add our lines, then whatever is missing; the first line of ours is the recurring fee."""
        for position, (name, amount) in enumerate(data.lines):
            if amount and not (has_fee and position == 0):
                self._add_line(draft_id, data, name, grosze(amount), str(position))
        left = grosze(data.to_pay) - self.api.invoices.retrieve(draft_id).total
        if left:
            self._add_line(draft_id, data, data.number, left, "rest")

    def _add_line(
        self, draft_id: str, data: InvoiceData, name: str, amount: int, position: str
    ) -> None:
        self.api.invoice_items.create(
            {
                "customer": data.customer,
                "invoice": draft_id,
                "currency": CURRENCY,
                "amount": amount,
                "description": name[:250],
            },
            _key("item", f"{data.invoice_id}-{position}"),
        )

    def close_invoice(self, invoice: str) -> Remote:
        """It was paid otherwise, by transfer: nothing is asked for any more."""
        with _trouble():
            made = self.api.invoices.pay(invoice, {"paid_out_of_band": True}, _key("paid", invoice))
        return read_invoice(made)

    def void_invoice(self, invoice: str) -> Remote:
        """It was corrected to nothing."""
        with _trouble():
            return read_invoice(self.api.invoices.void_invoice(invoice, {}, _key("void", invoice)))

    def checkout(self, data: InvoiceData, back: str) -> Remote:
        """A page to pay one invoice by card at once; ``back`` is where it leads afterwards.

        Asked again for the same sum it is the same page.
        """
        with _trouble():
            made = self.api.checkout.sessions.create(
                {
                    "mode": "payment",
                    "customer": data.customer,
                    "client_reference_id": data.invoice_id,
                    "line_items": [
                        {
                            "quantity": 1,
                            "price_data": {
                                "currency": CURRENCY,
                                "unit_amount": grosze(data.to_pay),
                                "product_data": {"name": data.number},
                            },
                        }
                    ],
                    "metadata": {"invoice": data.invoice_id},
                    "success_url": back,
                    "cancel_url": back,
                    "locale": "pl",
                },
                _key("checkout", f"{data.invoice_id}-{grosze(data.to_pay)}"),
            )
        return read_session(made)

    def portal(self, customer: str, back: str) -> str:
        """The address of the page where an office keeps its card.

        It dies within minutes, so each asking is a purpose of its own; two of them harm nobody.
        """
        with _trouble():
            made = self.api.billing_portal.sessions.create(
                {"customer": customer, "return_url": back, "locale": "pl"},
                _key("portal", f"{customer}-{uuid4()}"),
            )
        return made.url


def _key(purpose: str, row: str) -> stripe.RequestOptions:
    return {"idempotency_key": f"okienko-{purpose}-{row}"}


def _noon(day: Any) -> int:
    return int(datetime.combine(day, time(12), tzinfo=WARSAW).timestamp())


@contextmanager
def _trouble() -> Iterator[None]:
    """Turn Stripe's errors into ours: refused for good, or worth another try."""
    try:
        yield
    except (stripe.APIConnectionError, stripe.RateLimitError) as problem:
        raise RailUnreachable(str(problem)) from problem
    except stripe.StripeError as problem:
        if (problem.http_status or 500) >= 500:  # noqa: PLR2004 - their trouble, not ours
            raise RailUnreachable(str(problem)) from problem
        raise RailRefused(str(problem)) from problem

"""Stripe's objects as values: what we read of them, and nothing else.

They are not dicts, a period's end sits on a subscription's items, and an invoice names its
subscription through its parent.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

from billing.money.amounts import from_grosze
from billing.rail import Kind, News, Remote

OBJECTS: Final = {
    "customer": Kind.CUSTOMER,
    "subscription": Kind.SUBSCRIPTION,
    "invoice": Kind.INVOICE,
    "checkout.session": Kind.SESSION,
}


def read_customer(made: Any) -> Remote:
    """A customer, also one that was deleted."""
    gone = getattr(made, "deleted", False)
    return Remote(Kind.CUSTOMER, made.id, "deleted" if gone else "active", customer=made.id)


def read_subscription(made: Any) -> Remote:
    """A subscription and the end of its period."""
    ends = [item.current_period_end for item in made["items"].data]
    return Remote(
        Kind.SUBSCRIPTION,
        made.id,
        made.status,
        customer=made.customer,
        period_ends_at=moment(max(ends)) if ends else None,
        metadata=texts_of(made.metadata),
    )


def read_invoice(made: Any) -> Remote:
    """An invoice, its sums and its page."""
    return Remote(
        Kind.INVOICE,
        made.id,
        made.status,
        customer=made.customer,
        subscription=parent_of(made),
        total=from_grosze(made.total),
        paid=from_grosze(made.amount_paid),
        number=made.number or "",
        url=getattr(made, "hosted_invoice_url", "") or "",
        metadata=texts_of(made.metadata),
    )


def parent_of(invoice: Any) -> str:
    """The subscription that made an invoice, "" for one that we made."""
    details = getattr(getattr(invoice, "parent", None), "subscription_details", None)
    return getattr(details, "subscription", "") or ""


def read_session(made: Any) -> Remote:
    """A page to pay on."""
    paid = made.payment_status == "paid"
    amount = from_grosze(made.amount_total)
    return Remote(
        Kind.SESSION,
        made.id,
        "paid" if paid else made.status,
        customer=made.customer or "",
        total=amount,
        paid=amount if paid else from_grosze(0),
        url=getattr(made, "url", "") or "",
        metadata=texts_of(made.metadata),
    )


READERS: Final[dict[Kind, Callable[[Any], Remote]]] = {
    Kind.CUSTOMER: read_customer,
    Kind.SUBSCRIPTION: read_subscription,
    Kind.INVOICE: read_invoice,
    Kind.SESSION: read_session,
}


def read_event(event: Any) -> News:
    """A piece of news."""
    about = event.data.object
    return News(
        id=event.id,
        type=event.type,
        kind=OBJECTS.get(about.object),
        object_id=about.id or "",
        at=moment(event.created),
    )


def texts_of(metadata: Any) -> dict[str, str]:
    """Metadata as a dict."""
    texts: dict[str, str] = metadata.to_dict() if metadata else {}
    return texts


def moment(seconds: int) -> datetime:
    """Their seconds as a moment."""
    return datetime.fromtimestamp(seconds, tz=UTC)

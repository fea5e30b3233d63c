"""What is agreed with an office, and how it becomes rows: shared by signing and renewing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from billing.enums import Form, Interval, OnceKind, Timing
from billing.errors import PriceMissing
from billing.models import AddOn, Extra, Once, Plan, Subscription, Term
from billing.money.amounts import ZERO
from tenants.models import Office


@dataclass(frozen=True, slots=True)
class Agreement:
    """The paper: number, dates and conditions of a contract."""

    number: str
    signed_on: date
    starts_on: date
    ends_on: date | None = None
    subject: str = ""
    form: Form = Form.SERVICE
    timing: Timing = Timing.ARREARS
    payment_days: int = 30
    protocol_required: bool = True
    is_automatic: bool = True
    grant_funded: bool = False
    grant_days: int = 14
    delay_percent: Decimal = Decimal("1.00")
    breach_percent: Decimal = Decimal("10.00")


@dataclass(frozen=True, slots=True)
class Piece:
    """So many of an add-on: ``fee_net`` per piece and interval, ``once_net`` per piece when it
    begins; None: by the price list.
    """

    add_on: AddOn
    quantity: int = 1
    fee_net: Decimal | None = None
    once_net: Decimal | None = None


@dataclass(frozen=True, slots=True)
class OneOff:
    """Something paid once."""

    kind: OnceKind
    name: str
    net: Decimal


@dataclass(frozen=True, slots=True)
class Order:
    """What is bought: a plan, how often it is paid, a price of one's own, a discount, additions.

    ``fee_net`` None: by the price list. A licence has a fee of nothing, or one for its upkeep.
    """

    plan: Plan
    interval: Interval = Interval.MONTH
    fee_net: Decimal | None = None
    discount: Decimal = Decimal(0)
    pieces: tuple[Piece, ...] = ()
    once: tuple[OneOff, ...] = field(default=())


def write_order(subscription: Subscription, order: Order, from_day: date) -> None:
    """Write terms, extras and one-off charges of an order. Raises ``PriceMissing``."""
    Term.objects.create(
        subscription=subscription,
        plan=order.plan,
        starts_on=from_day,
        fee_net=agreed(order.fee_net, order.plan.price(order.interval)),
        discount=order.discount,
    )
    for piece in order.pieces:
        add_piece(subscription, piece, from_day)
    Once.objects.bulk_create(
        Once(
            subscription=subscription,
            kind=each.kind,
            name=each.name,
            net=each.net,
            due_on=from_day,
        )
        for each in order.once
    )


def add_piece(subscription: Subscription, piece: Piece, from_day: date) -> Extra:
    """Add pieces of an add-on from a day on, and ask for what is paid once.

    What is paid once only has no fee. Raises ``PriceMissing`` when it has no price at all.
    """
    add_on = piece.add_on
    once = add_on.once_net if piece.once_net is None else piece.once_net
    listed = add_on.price(subscription.pace)
    free = ZERO if once is not None and listed is None else listed
    if once:
        Once.objects.create(
            subscription=subscription,
            kind=OnceKind.MODULE if add_on.module else OnceKind.INTEGRATION,
            name=add_on.name,
            net=once * piece.quantity,
            due_on=from_day,
        )
    return Extra.objects.create(
        subscription=subscription,
        add_on=add_on,
        quantity=piece.quantity,
        fee_net=agreed(piece.fee_net, free),
        starts_on=from_day,
    )


def agreed(given: Decimal | None, listed: Decimal | None) -> Decimal:
    """The price agreed, else the listed one. Raises ``PriceMissing`` when there is neither."""
    if (price := listed if given is None else given) is None:
        raise PriceMissing
    return price


def has_order(office: Office) -> bool:
    """Tell whether the office ever ordered, or tried, anything."""
    return Subscription.objects.filter(office=office).exists()

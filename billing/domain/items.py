"""Lines of invoices, between rows and values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from billing.charges import Charge
from billing.documents.document import Item
from billing.enums import InvoiceStatus
from billing.models import Invoice, Line, Once
from billing.money.vat import Totals, VatRate, total


def charged(charge: Charge) -> Item:
    """A charge of a period as a line; a part of a period says which days it is for."""
    name = charge.name
    if charge.of_days:
        days = f"{charge.span.first:%d.%m.%Y}–{charge.span.last:%d.%m.%Y}"
        name = f"{name}, {days} ({charge.span.days}/{charge.of_days} dni)"
    return Item(
        name=name,
        quantity=charge.quantity,
        unit_net=charge.unit_net,
        discount=charge.discount,
        net=charge.net,
        first=charge.span.first,
        end=charge.span.end,
    )


def asked_once(once: Once) -> Item:
    """A one-off charge as a line."""
    return Item(name=once.name, unit_net=once.net, net=once.net)


def sums(items: Iterable[Item]) -> Totals:
    """The totals of lines, by rate."""
    return total((item.rate, item.net) for item in items)


def write_items(
    invoice: Invoice, items: Iterable[Item], *, before: bool = False, first_position: int = 1
) -> list[Line]:
    """Write lines of a draft."""
    return Line.objects.bulk_create(
        Line(
            invoice=invoice,
            position=position,
            before=before,
            name=item.name,
            quantity=item.quantity,
            unit_net=item.unit_net,
            discount=item.discount,
            net=item.net,
            rate=item.rate,
            first=item.first,
            end=item.end,
        )
        for position, item in enumerate(items, first_position)
    )


def read_items(invoice: Invoice, *, before: bool = False) -> tuple[Item, ...]:
    """The lines of an invoice as values, in order."""
    lines = invoice.lines.filter(before=before).order_by("position")
    return tuple(
        Item(
            name=line.name,
            quantity=line.quantity,
            unit_net=line.unit_net,
            discount=line.discount,
            net=line.net,
            rate=VatRate(line.rate),
            first=line.first,
            end=line.end,
        )
        for line in lines
    )


def items_now(invoice: Invoice) -> tuple[Item, ...]:
    """The lines as they are valid now: of the last issued correction, or the invoice's own."""
    issued = invoice.corrections.exclude(status=InvoiceStatus.DRAFT)
    return read_items(issued.order_by("ordinal").last() or invoice)


def item_of(name: str, net: Decimal, quantity: int = 1) -> Item:
    """A line typed by hand: so many at a unit price."""
    return Item(name=name, quantity=quantity, unit_net=net, net=net * quantity)


def nothing_of(items: Iterable[Item]) -> tuple[Item, ...]:
    """The same lines brought down to nothing, as a correction states them."""
    nothing = Decimal("0.00")
    return tuple(replace(item, quantity=0, discount=nothing, net=nothing) for item in items)


def repriced(item: Item, net: Decimal) -> Item:
    """The same line at another net price."""
    return replace(item, quantity=1, unit_net=net, discount=Decimal("0.00"), net=net)

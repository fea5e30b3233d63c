"""An invoice moves along its machine; a compare-and-swap, so two movers cannot both win."""

from __future__ import annotations

from typing import Any

from billing.enums import InvoiceStatus
from billing.errors import WrongStatus
from billing.models import Invoice


def become(invoice: Invoice, status: InvoiceStatus, **changes: Any) -> None:
    """Move on, writing ``changes`` with it. Raises ``WrongStatus`` if that is no step from here."""
    before = invoice.state
    if not before.may_become(status):
        raise WrongStatus
    rows = Invoice.objects.filter(pk=invoice.pk, status=before)
    if rows.update(status=status, **changes) != 1:
        raise WrongStatus
    invoice.status = status
    for name, value in changes.items():
        setattr(invoice, name, value)

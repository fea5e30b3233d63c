"""When an invoice is due: so many days from delivery, later while a grant is waited for."""

from __future__ import annotations

from datetime import date, timedelta

from billing.models import Invoice


def due_day(invoice: Invoice) -> date | None:
    """The last day to pay; None while nobody knows: not delivered, or the grant has not come.

    The county's contract, section 4.3: 30 days from delivery, and where the grant's money is
    missing, 14 days after it came.
    """
    contract = invoice.contract
    if invoice.due_on is None or contract is None or not contract.grant_funded:
        return invoice.due_on
    if contract.grant_paid_on is None:
        return None
    return max(invoice.due_on, contract.grant_paid_on + timedelta(days=contract.grant_days))

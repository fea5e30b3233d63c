"""What an office's account says to its way out: what must be ended before, what goes on after."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from billing.days import local_day
from billing.models import Contract


def running_contract(office_id: UUID, *, now: datetime) -> Contract | None:
    """The contract that would be invoiced after today; the first, where several follow."""
    contracts = Contract.objects.not_over(local_day(now)).filter(office_id=office_id)
    return contracts.order_by("starts_on").first()


def serve_elsewhere(office_id: UUID, *, now: datetime) -> int:
    """The office has moved: its contracts stay here and are invoiced to their end; how many."""
    contracts = Contract.objects.not_over(local_day(now)).filter(office_id=office_id)
    return contracts.update(served_elsewhere=True)

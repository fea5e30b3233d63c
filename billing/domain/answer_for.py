"""When we fail: penalties the office may deduct, and a warranty that grows by the interruption."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from django.db import transaction

from billing.charges import cost
from billing.days import local_day, working_days
from billing.domain.history import note
from billing.enums import PenaltyKind
from billing.errors import NoEndAgreed
from billing.models import Contract, Penalty, Subscription, WarrantyExtension
from billing.money.amounts import add_up, percent_of
from billing.money.vat import Totals, VatRate, total
from tenants.audit.actor import Actor

FREE_WORKING_DAYS: Final = 3  # a repair may take these without prolonging the warranty


@transaction.atomic
def impose_penalty(
    contract: Contract, kind: PenaltyKind, reason: str, *, days: int = 1, now: datetime, by: Actor
) -> Penalty:
    """Write down a penalty: by default 1 % of the gross value a day, or 10 % for a breach.

    Raises ``NoEndAgreed`` when the contract has no end, so no total.
    """
    base = contract_value(contract).gross
    by_the_day = kind == PenaltyKind.DELAY
    percent = contract.delay_percent if by_the_day else contract.breach_percent
    times = days if by_the_day else 1
    penalty = Penalty.objects.create(
        contract=contract,
        kind=kind,
        days=times,
        percent=percent,
        base_gross=base,
        amount=percent_of(percent * times, base),
        reason=reason,
        decided_on=local_day(now),
    )
    note("penalty", penalty, office_id=contract.office_id, by=by, now=now, amount=penalty.amount)
    return penalty


def contract_value(contract: Contract) -> Totals:
    """What the whole contract is worth: every period and every one-off charge, with tax."""
    if contract.ends_on is None:
        raise NoEndAgreed
    subscription = Subscription.objects.whole().get(contract=contract)
    fees = subscription.fees()
    periodic = add_up(cost(period, fees) for period in subscription.periods())
    once = add_up(each.net for each in subscription.once.all())
    return total([(VatRate.STANDARD, periodic + once)])


@transaction.atomic
def extend_warranty(
    contract: Contract, fault: str, reported_on: date, mended_on: date, *, now: datetime, by: Actor
) -> WarrantyExtension | None:
    """Prolong the warranty by an interruption of more than three working days; once per fault."""
    if working_days(reported_on, mended_on) <= FREE_WORKING_DAYS:
        return None
    extension, is_new = WarrantyExtension.objects.get_or_create(
        contract=contract,
        fault=fault,
        defaults={
            "reported_on": reported_on,
            "mended_on": mended_on,
            "days": (mended_on - reported_on).days,
        },
    )
    if is_new:
        office_id = contract.office_id
        note("warranty.extend", extension, office_id=office_id, by=by, now=now, days=extension.days)
    return extension

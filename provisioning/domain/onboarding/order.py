"""Step: the plan, the contract and who is invoiced, in billing's own words."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from billing.public import (
    Agreement,
    Interval,
    LegalData,
    Order,
    Plan,
    has_contract,
    has_order,
    is_trying,
    sign_contract,
    start_trial,
    tried_plan,
    try_another,
)
from provisioning.models import Onboarding, StepState
from provisioning.service_clock import local_day
from tenants.context import platform_context
from tenants.errors import Invalid
from tenants.models import Office

from .job import Job


def is_agreed(mine: Onboarding) -> bool:
    """Tell whether enough is known to write it down."""
    return bool(mine.plan)


def order(job: Job) -> None:
    """A contract where its number and first day are known, else a trial; what is there stays.

    A trial goes on with the plan that is known now. Raises ``PriceMissing``, ``ContractRunning``,
    and ``Invalid`` for data of the buyer.
    """
    office, mine = job.office(), job.onboarding
    with platform_context(), transaction.atomic():
        _invoiced(office, mine)
        plan = Plan.objects.get(key=mine.plan)
        if is_trying(office.pk, local_day(job.now)):
            try_another(office, plan, now=job.now, by=job.by)
        if mine.contract_number and mine.contract_starts_on:
            if not has_contract(office.pk, mine.contract_number):
                paper = Agreement(
                    mine.contract_number,
                    mine.contract_signed_on or mine.contract_starts_on,
                    mine.contract_starts_on,
                    mine.contract_ends_on,
                )
                pace = Interval(mine.interval or Interval.MONTH)
                sign_contract(office, paper, Order(plan, pace), now=job.now, by=job.by)
        elif not has_order(office):
            start_trial(office, plan, now=job.now, by=job.by)


def plan_on_trial(mine: Onboarding, now: datetime) -> str:
    """What the office tries since billing has heard of its plan; empty where it tries nothing.

    On the platform. It is another plan than ``mine`` says where it was changed only in billing.
    """
    if mine.office_id is None or not mine.steps.filter(key="plan", state=StepState.DONE).exists():
        return ""
    return tried_plan(mine.office_id, local_day(now))


def invoiced_as(mine: Onboarding) -> dict[str, str]:
    """Who buys and who receives: the office itself unless somebody else is named."""
    return {
        "buyer_name": mine.buyer_name or mine.name,
        "buyer_nip": mine.buyer_nip,
        "buyer_street": mine.buyer_street or mine.street,
        "buyer_postal_code": mine.buyer_postal_code or mine.postal_code,
        "buyer_city": mine.buyer_city or mine.city,
        "recipient_name": mine.recipient_name or mine.name,
        "recipient_street": mine.recipient_street or mine.street,
        "recipient_postal_code": mine.recipient_postal_code or mine.postal_code,
        "recipient_city": mine.recipient_city or mine.city,
        "invoice_email": mine.invoice_email,
    }


def correct_invoiced(mine: Onboarding, before: Onboarding) -> None:
    """Let what was typed anew reach billing; what was changed only there stays. Raises ``Invalid``.

    On the platform. Where billing knows nobody yet, the plan's step tells it.
    """
    old, new = invoiced_as(before), invoiced_as(mine)
    changed = {name: value for name, value in new.items() if value != old[name]}
    if not changed or mine.office_id is None:
        return
    row = LegalData.objects.filter(office_id=mine.office_id).first()
    if row is not None:
        for name, value in changed.items():
            if getattr(row, name) == old[name]:
                setattr(row, name, value)
        _save(row)


def _invoiced(office: Office, mine: Onboarding) -> None:
    """Write down whom to invoice. A trial needs nobody: nothing is invoiced."""
    is_known = mine.buyer_nip and (mine.buyer_street or mine.street)
    if not (is_known or mine.contract_number) or LegalData.objects.filter(office=office).exists():
        return
    _save(LegalData(office=office, **invoiced_as(mine)))


def _save(row: LegalData) -> None:
    try:
        row.full_clean()
    except ValidationError as error:
        raise Invalid(" ".join(error.messages), errors=error.message_dict) from error
    row.save()

"""A trial begins; a contract is signed; the acceptance protocol opens the way for invoices."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from billing.days import local_day
from billing.domain.entitle import refresh_entitlements
from billing.domain.history import note
from billing.domain.order import Agreement, Order, write_order
from billing.errors import ContractRunning
from billing.models import Contract, Plan, Protocol, Subscription, Term
from tenants.audit.actor import Actor
from tenants.errors import Invalid
from tenants.models import Office

TRIAL_DAYS: Final = 30
FAR: Final = date.max


@transaction.atomic
def start_trial(
    office: Office, plan: Plan, *, days: int = TRIAL_DAYS, now: datetime, by: Actor
) -> Subscription:
    """Let an office try a plan for some days, for nothing. Raises ``ContractRunning``."""
    today = local_day(now)
    if Subscription.objects.alive(today).filter(office=office).exists():
        raise ContractRunning
    trial = Subscription.objects.create(
        office=office, started_on=today, trial_ends_on=today + timedelta(days=days)
    )
    Term.objects.create(subscription=trial, plan=plan, starts_on=today, fee_net=Decimal(0))
    note("trial.start", trial, office_id=office.pk, by=by, now=now, plan=plan.key, days=days)
    refresh_entitlements(office.pk, today)
    return trial


@transaction.atomic
def sign_contract(
    office: Office, agreement: Agreement, order: Order, *, now: datetime, by: Actor
) -> Contract:
    """Write down a signed contract and what it orders; a running trial becomes its subscription.

    What was tried for nothing stays for nothing: fees begin when the trial was to end.
    Raises ``ContractRunning`` when another contract covers some of these days, ``PriceMissing``.
    """
    _check_free(office, agreement.starts_on, agreement.ends_on)
    contract = Contract.objects.create(office=office, **asdict(agreement))
    today = local_day(now)
    trial = Subscription.objects.on_trial(today).filter(office=office)
    subscription = trial.first() or Subscription(office=office, started_on=agreement.starts_on)
    subscription.contract, subscription.interval = contract, order.interval
    subscription.save()
    write_order(
        subscription, order, max(agreement.starts_on, subscription.trial_ends_on or date.min)
    )
    note("contract.sign", contract, office_id=office.pk, by=by, now=now, number=contract.number)
    refresh_entitlements(office.pk, today)
    return contract


@transaction.atomic
def correct_number(
    office_id: UUID, wrong: str, right: str, *, now: datetime, by: Actor
) -> Contract:
    """The number of a contract was mistyped; invoices issued so far keep what they say.

    Raises ``Invalid`` where another contract of the office has the right one.
    """
    contracts = Contract.objects.filter(office_id=office_id)
    found = contracts.select_for_update().get(number=wrong)
    if contracts.filter(number=right).exclude(pk=found.pk).exists():
        taken = _("Another contract of this office has this number.")
        raise Invalid(errors={"contract_number": [taken]})
    found.number = right
    found.save(update_fields=["number"])
    note("contract.number", found, office_id=office_id, by=by, now=now, number=right)
    return found


@transaction.atomic
def record_protocol(
    contract: Contract, signed_on: date, remarks: str, *, now: datetime, by: Actor
) -> Protocol:
    """Write down an acceptance protocol; one without remarks lets invoices be issued."""
    protocol = Protocol.objects.create(contract=contract, signed_on=signed_on, remarks=remarks)
    note(
        "contract.accept" if not remarks else "contract.remarks",
        contract,
        office_id=contract.office_id,
        by=by,
        now=now,
        signed_on=signed_on,
    )
    return protocol


@transaction.atomic
def grant_came(contract: Contract, on: date, *, now: datetime, by: Actor) -> Contract:
    """The grant's money has come to the office: its days to pay run."""
    contract.grant_paid_on = on
    contract.save(update_fields=["grant_paid_on"])
    note("contract.grant", contract, office_id=contract.office_id, by=by, now=now, on=on)
    return contract


def _check_free(office: Office, first: date, end: date | None) -> None:
    # The office's row is the lock: two operators signing at once wait for one another.
    Office.objects.select_for_update().get(pk=office.pk)
    meeting = Q(starts_on__lt=end or FAR) & (Q(ends_on=None) | Q(ends_on__gt=first))
    if Contract.objects.filter(meeting, office=office).exists():
        raise ContractRunning
